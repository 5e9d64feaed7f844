package io.strongroom.driver.volume;

import static java.util.Objects.requireNonNull;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.reads.VolumeReading;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The node's volumes, with one entry for each target: its lock, the operation under way, what is
 * published there, how its refreshes go and what was read of it. An entry is there as long as any
 * of these is; a target where nothing is known takes no memory. Thread-safe.
 *
 * <p>A published volume is complete. Of a volume that an earlier process left, only the target is
 * known until kubelet asks for it again.
 */
public final class Volumes {
  private final ConcurrentHashMap<TargetPath, VolumeEntry> entries = new ConcurrentHashMap<>();

  /** A target's lock that is held; to be closed by the thread that took it. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes the target's lock, for the short steps that change what is there, and for the events of
   * its volume. Nothing that waits for a store or a provider is done under it: unpublish needs it.
   * None is shared, so that a slow step or listener holds up its own volume only. A thread may take
   * a lock again that it holds.
   */
  public Held lock(TargetPath target) {
    VolumeEntry entry = requireNonNull(update(target, used -> used.lockUsers++));
    entry.lock.lock();
    return held(target, entry);
  }

  /** The same, unless another thread holds it. */
  public Optional<Held> tryLock(TargetPath target) {
    VolumeEntry entry = requireNonNull(update(target, used -> used.lockUsers++));
    if (entry.lock.tryLock()) {
      return Optional.of(held(target, entry));
    }
    updateKnown(target, used -> used.lockUsers--);
    return Optional.empty();
  }

  private Held held(TargetPath target, VolumeEntry entry) {
    return () -> {
      entry.lock.unlock();
      updateKnown(target, used -> used.lockUsers--);
    };
  }

  /** Begins an operation in the calling thread; absent while there is another on the target. */
  public Optional<Operation> begin(TargetPath target) {
    Operation operation = new Operation(this, List.of(target));
    VolumeEntry entry = update(target, any -> any.claim(operation));
    return entry != null && entry.operation == operation
        ? Optional.of(operation)
        : Optional.empty();
  }

  /**
   * Begins one operation on several volumes, in the calling thread. It is cancelled for those that
   * are not published, and for those on which there is another.
   */
  public Operation beginRefresh(Collection<TargetPath> targets) {
    Operation operation = new Operation(this, targets);
    for (TargetPath target : targets) {
      VolumeEntry entry = updateKnown(target, known -> known.claimPublished(operation));
      if (entry == null || entry.operation != operation) {
        operation.notBegun(target);
      }
    }
    return operation;
  }

  /** Cancels the operation on a target, if there is one; returns at once. */
  public void cancel(TargetPath target) {
    VolumeEntry entry = entries.get(target);
    Operation operation = entry == null ? null : entry.operation;
    if (operation != null) {
      operation.cancel(target);
    }
  }

  void ended(Operation operation, TargetPath target) {
    updateKnown(
        target,
        entry -> {
          if (entry.operation == operation) {
            entry.operation = null;
          }
        });
  }

  /** The volume that is published at a target. */
  public Optional<PublishedVolume> at(TargetPath target) {
    VolumeEntry entry = entries.get(target);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.published);
  }

  /** The published volumes. */
  public List<PublishedVolume> all() {
    return entries.values().stream().flatMap(entry -> Stream.ofNullable(entry.published)).toList();
  }

  /**
   * Records a volume, in place of an older record of the target, whose part of the budget is given
   * back.
   */
  public void remember(PublishedVolume volume) {
    update(
        volume.request().target(),
        entry -> {
          entry.publish(volume);
          boolean _ = entry.endWaiting();
        });
  }

  /** The same for new content of a volume: the newest request stays, whenever it came. */
  public void rememberContent(PublishedVolume volume) {
    update(
        volume.request().target(),
        entry -> {
          PublishedVolume known = entry.published;
          entry.publish(known == null ? volume : volume.withRequest(known.request()));
          boolean _ = entry.endWaiting();
        });
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
   * Changes what is known of a volume, if this mount of it is still known. A part of the budget
   * that it has no more is given back.
   *
   * @param change short, and calls nothing here
   * @return whether it was known
   */
  public boolean change(TargetPath target, long mountId, UnaryOperator<PublishedVolume> change) {
    return changePublished(target, mountId, (entry, known) -> entry.publish(change.apply(known)));
  }

  /** How the refreshes of a volume go; absent when it is not published. */
  public Optional<RefreshState> refreshesOf(TargetPath target) {
    VolumeEntry entry = entries.get(target);
    return entry == null || entry.published == null
        ? Optional.empty()
        : Optional.of(entry.refreshes);
  }

  /**
   * Records how a refresh went, or when the next one is due, if this mount is still known.
   *
   * @param change short, and calls nothing here
   * @return what is recorded now; absent when it was not known
   */
  public Optional<RefreshState> changeRefreshes(
      TargetPath target, long mountId, UnaryOperator<RefreshState> change) {
    AtomicReference<@Nullable RefreshState> changed = new AtomicReference<>();
    boolean _ =
        changePublished(
            target,
            mountId,
            (entry, _) -> {
              RefreshState next = change.apply(entry.refreshes);
              entry.refreshes = next;
              changed.set(next);
            });
    return Optional.ofNullable(changed.get());
  }

  /** What is known of the reads of a volume. */
  public Optional<VolumeReading> readingOf(TargetPath target) {
    VolumeEntry entry = entries.get(target);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.reading);
  }

  /** Runs something with the same of each volume. */
  public void forEachReading(BiConsumer<TargetPath, VolumeReading> action) {
    entries.forEach(
        (target, entry) -> {
          VolumeReading reading = entry.reading;
          if (reading != null) {
            action.accept(target, reading);
          }
        });
  }

  /** Keeps what is known of the reads of a volume. Called under the target's lock. */
  public void keepReading(TargetPath target, VolumeReading reading) {
    update(target, entry -> entry.reading = reading);
  }

  /** Forgets it. Called under the target's lock. */
  public void forgetReading(TargetPath target) {
    updateKnown(target, entry -> entry.reading = null);
  }

  /** The change of an entry that has a volume. */
  private interface PublishedChange {
    void apply(VolumeEntry entry, PublishedVolume known);
  }

  private boolean changePublished(TargetPath target, long mountId, PublishedChange change) {
    AtomicBoolean known = new AtomicBoolean();
    updateKnown(
        target,
        entry -> {
          PublishedVolume volume = entry.published;
          if (volume != null && volume.mountId() == mountId) {
            change.apply(entry, volume);
            known.set(true);
          }
        });
    return known.get();
  }

  /**
   * Runs what must not come after the volume was forgotten: sending its events. Takes the target's
   * lock.
   *
   * @param action must not wait for another target's lock
   */
  public void whileKnown(TargetPath target, Consumer<PublishedVolume> action) {
    if (at(target).isEmpty()) {
      return;
    }
    try (Held _ = lock(target)) {
      at(target).ifPresent(action);
    }
  }

  /** Forgets the volume. Called under the target's lock, so that no event of it is on its way. */
  public void forget(TargetPath target) {
    updateKnown(
        target,
        entry -> {
          entry.publish(null);
          boolean _ = entry.endWaiting();
        });
  }

  /** A volume of an earlier process, which waits for kubelet to ask for it again. */
  public void waits(TargetPath target, ContentBudget.Reservation reserved) {
    update(target, entry -> entry.waiting = reserved);
  }

  /** The volumes of an earlier process that kubelet has not asked for since. */
  public List<TargetPath> waiting() {
    return entries.entrySet().stream()
        .filter(each -> each.getValue().waiting != null)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Ends the waiting of a volume that is gone.
   *
   * @return whether it was waiting
   */
  public boolean waitsNoMore(TargetPath target) {
    AtomicBoolean waited = new AtomicBoolean();
    updateKnown(target, entry -> waited.set(entry.endWaiting()));
    return waited.get();
  }

  /** How many targets something is known of. */
  int size() {
    return entries.size();
  }

  /**
   * Changes an entry, which is made if there is none and dropped when nothing is left in it.
   *
   * @param change short: it holds up other targets
   * @return the entry, if it is still there
   */
  private @Nullable VolumeEntry update(TargetPath target, Consumer<VolumeEntry> change) {
    return entries.compute(
        target, (_, known) -> changed(known == null ? new VolumeEntry() : known, change));
  }

  /** The same, if there is an entry. */
  private @Nullable VolumeEntry updateKnown(TargetPath target, Consumer<VolumeEntry> change) {
    return entries.computeIfPresent(target, (_, known) -> changed(known, change));
  }

  private static @Nullable VolumeEntry changed(VolumeEntry entry, Consumer<VolumeEntry> change) {
    change.accept(entry);
    return entry.isIdle() ? null : entry;
  }
}
