package io.strongroom.driver.volume;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The volumes that this process knows to be complete, by target; and those that an earlier process
 * left, of which no more is known than that they are there until kubelet asks for them again.
 */
public final class Volumes {
  private final ConcurrentHashMap<TargetPath, PublishedVolume> byTarget = new ConcurrentHashMap<>();

  /** With their part of the budget. */
  private final ConcurrentHashMap<TargetPath, ContentBudget.Reservation> waiting =
      new ConcurrentHashMap<>();

  public Optional<PublishedVolume> at(TargetPath target) {
    return Optional.ofNullable(byTarget.get(target));
  }

  public List<PublishedVolume> all() {
    return List.copyOf(byTarget.values());
  }

  /** Takes the place of what was known of the target, whose part of the budget is given back. */
  public void remember(PublishedVolume volume) {
    release(byTarget.put(volume.request().target(), volume), volume);
    waitsNoMore(volume.request().target());
  }

  /** A volume of an earlier process, which waits for kubelet to ask for it again. */
  public void waits(TargetPath target, ContentBudget.Reservation reserved) {
    waiting.put(target, reserved);
  }

  /** The volumes of an earlier process that kubelet has not asked for since. */
  public List<TargetPath> waiting() {
    return List.copyOf(waiting.keySet());
  }

  private void waitsNoMore(TargetPath target) {
    ContentBudget.Reservation reserved = waiting.remove(target);
    if (reserved != null) {
      reserved.close();
    }
  }

  /**
   * Keeps the newest request of a volume that is known.
   *
   * @return whether it is known, with this mount
   */
  public boolean keepNewest(VolumeRequest request, long mountId) {
    PublishedVolume kept =
        byTarget.computeIfPresent(
            request.target(),
            (_, known) -> known.mountId() == mountId ? known.withRequest(request) : known);
    return kept != null && kept.mountId() == mountId;
  }

  /**
   * Changes what is known of a volume, if this mount of it is still known; atomic with {@link
   * #forget}. The part of the budget stays.
   *
   * @return whether it was known
   */
  public boolean change(TargetPath target, long mountId, UnaryOperator<PublishedVolume> change) {
    PublishedVolume after =
        byTarget.computeIfPresent(
            target, (_, known) -> known.mountId() == mountId ? change.apply(known) : known);
    return after != null && after.mountId() == mountId;
  }

  /**
   * Runs what must not come after the volume was forgotten: telling that something became of it.
   *
   * @param action short, and calls nothing here
   */
  public void whileKnown(TargetPath target, Consumer<PublishedVolume> action) {
    byTarget.computeIfPresent(
        target,
        (_, known) -> {
          action.accept(known);
          return known;
        });
  }

  public void forget(TargetPath target) {
    release(byTarget.remove(target), null);
    waitsNoMore(target);
  }

  private static void release(@Nullable PublishedVolume before, @Nullable PublishedVolume after) {
    if (before != null && (after == null || !before.reserved().equals(after.reserved()))) {
      before.reserved().ifPresent(ContentBudget.Reservation::close);
    }
  }
}
