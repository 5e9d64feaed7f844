package io.strongroom.driver.volume;

import io.strongroom.driver.content.ContentBudget;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The complete volumes of this process, by target; and those that an earlier process left, of which
 * only the target is known until kubelet asks for them again. Thread-safe.
 */
public final class Volumes {
  private final ConcurrentHashMap<TargetPath, Known> byTarget = new ConcurrentHashMap<>();

  /** Volumes of an earlier process, with their part of the budget. */
  private final ConcurrentHashMap<TargetPath, ContentBudget.Reservation> waiting =
      new ConcurrentHashMap<>();

  /**
   * A volume, and the lock under which its events are sent. Each has its own: a slow listener holds
   * up no other volume.
   */
  private static final class Known {
    private final ReentrantLock eventLock = new ReentrantLock();

    /** Changed inside the map's compute only. */
    private volatile PublishedVolume volume;

    Known(PublishedVolume volume) {
      this.volume = volume;
    }
  }

  public Optional<PublishedVolume> at(TargetPath target) {
    return Optional.ofNullable(byTarget.get(target)).map(known -> known.volume);
  }

  public List<PublishedVolume> all() {
    return byTarget.values().stream().map(known -> known.volume).toList();
  }

  /**
   * Records a volume, in place of an older record of the target, whose part of the budget is given
   * back.
   */
  public void remember(PublishedVolume volume) {
    byTarget.compute(
        volume.request().target(),
        (_, known) -> {
          if (known == null) {
            return new Known(volume);
          }
          release(known.volume, volume);
          known.volume = volume;
          return known;
        });
    boolean _ = waitsNoMore(volume.request().target());
  }

  /** A volume of an earlier process, which waits for kubelet to ask for it again. */
  public void waits(TargetPath target, ContentBudget.Reservation reserved) {
    waiting.put(target, reserved);
  }

  /** The volumes of an earlier process that kubelet has not asked for since. */
  public List<TargetPath> waiting() {
    return List.copyOf(waiting.keySet());
  }

  /**
   * Ends the waiting of a volume, which was published or is gone.
   *
   * @return whether it was waiting
   */
  public boolean waitsNoMore(TargetPath target) {
    ContentBudget.Reservation reserved = waiting.remove(target);
    if (reserved != null) {
      reserved.close();
    }
    return reserved != null;
  }

  /**
   * Keeps the newest request of a volume that is known.
   *
   * @return whether it is known, with this mount
   */
  public boolean keepNewest(VolumeRequest request, long mountId) {
    return change(request.target(), mountId, known -> known.withRequest(request));
  }

  /**
   * Changes what is known of a volume, if this mount of it is still known; atomic with {@link
   * #forget}. The part of the budget stays.
   *
   * @param change short, and calls nothing here
   * @return whether it was known
   */
  public boolean change(TargetPath target, long mountId, UnaryOperator<PublishedVolume> change) {
    Known after =
        byTarget.computeIfPresent(
            target,
            (_, known) -> {
              if (known.volume.mountId() == mountId) {
                known.volume = change.apply(known.volume);
              }
              return known;
            });
    return after != null && after.volume.mountId() == mountId;
  }

  /**
   * Runs what must not come after the volume was forgotten: sending its events. Holds a lock of
   * this volume only: its {@link #forget} and its other events wait, other volumes do not.
   *
   * @param action calls nothing here
   */
  public void whileKnown(TargetPath target, Consumer<PublishedVolume> action) {
    Known known = byTarget.get(target);
    if (known == null) {
      return;
    }
    known.eventLock.lock();
    try {
      if (byTarget.get(target) == known) {
        action.accept(known.volume);
      }
    } finally {
      known.eventLock.unlock();
    }
  }

  /** Returns when no thread sends events of the volume any more. */
  public void forget(TargetPath target) {
    Known known = byTarget.get(target);
    if (known != null) {
      known.eventLock.lock();
      try {
        if (byTarget.remove(target, known)) {
          release(known.volume, null);
        }
      } finally {
        known.eventLock.unlock();
      }
    }
    boolean _ = waitsNoMore(target);
  }

  private static void release(@Nullable PublishedVolume before, @Nullable PublishedVolume after) {
    if (before != null && (after == null || !before.reserved().equals(after.reserved()))) {
      before.reserved().ifPresent(ContentBudget.Reservation::close);
    }
  }
}
