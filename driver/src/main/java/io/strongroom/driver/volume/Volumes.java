package io.strongroom.driver.volume;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.reads.VolumeReading;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

  /** A lock that is held; to be closed by the thread that took it. */
  public interface Lock extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes the target's lock, for the short steps that change what is there, and for the events of
   * its volume. Nothing that waits for a store or a provider is done under it: unpublish needs it.
   * None is shared, so that a slow step or listener holds up its own volume only. A thread may take
   * a lock again that it holds.
   */
  public Lock lock(TargetPath target) {
    VolumeEntry entry = Objects.requireNonNull(change(target, used -> used.lockUsers++));
    entry.lock.lock();
    return () -> {
      entry.lock.unlock();
      change(target, used -> used.lockUsers--);
    };
  }

  /** Begins an operation in the calling thread; absent while there is another on the target. */
  public Optional<Operation> begin(TargetPath target) {
    Operation operation = new Operation(this, List.of(target));
    VolumeEntry entry = change(target, any -> any.claim(operation, false));
    return entry != null && entry.operation == operation
        ? Optional.of(operation)
        : Optional.empty();
  }

  /**
   * Begins one operation on several volumes, in the calling thread. It is cancelled for those that
   * are not published, and for those on which there is another.
   */
  public Operation begin(Collection<TargetPath> targets) {
    Operation operation = new Operation(this, targets);
    for (TargetPath target : targets) {
      VolumeEntry entry = changeKnown(target, known -> known.claim(operation, true));
      if (entry == null || entry.operation != operation) {
        operation.cancel(target);
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
    changeKnown(
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
    change(
        volume.request().target(),
        entry -> {
          entry.publish(volume);
          entry.endWaiting();
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
   * Changes what is known of a volume, if this mount of it is still known. The part of the budget
   * stays.
   *
   * @param change short, and calls nothing here
   * @return whether it was known
   */
  public boolean change(TargetPath target, long mountId, UnaryOperator<PublishedVolume> change) {
    return changePublished(
        target, mountId, (entry, known) -> entry.published = change.apply(known));
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
   * @return whether it was known
   */
  public boolean changeRefreshes(
      TargetPath target, long mountId, UnaryOperator<RefreshState> change) {
    return changePublished(
        target, mountId, (entry, _) -> entry.refreshes = change.apply(entry.refreshes));
  }

  /** What is known of the reads of a volume. */
  public Optional<VolumeReading> readingOf(TargetPath target) {
    VolumeEntry entry = entries.get(target);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.reading);
  }

  /** The same of all volumes, as of now. */
  public Map<TargetPath, VolumeReading> readings() {
    Map<TargetPath, VolumeReading> readings = new HashMap<>();
    entries.forEach(
        (target, entry) -> {
          VolumeReading reading = entry.reading;
          if (reading != null) {
            readings.put(target, reading);
          }
        });
    return readings;
  }

  /** Keeps what is known of the reads of a volume. Called under the target's lock. */
  public void keepReading(TargetPath target, VolumeReading reading) {
    change(target, entry -> entry.reading = reading);
  }

  /** Forgets it. Called under the target's lock. */
  public void forgetReading(TargetPath target) {
    changeKnown(target, entry -> entry.reading = null);
  }

  /** The change of an entry that has a volume. */
  private interface PublishedChange {
    void apply(VolumeEntry entry, PublishedVolume known);
  }

  private boolean changePublished(TargetPath target, long mountId, PublishedChange change) {
    VolumeEntry entry =
        changeKnown(
            target,
            known -> {
              PublishedVolume volume = known.published;
              if (volume != null && volume.mountId() == mountId) {
                change.apply(known, volume);
              }
            });
    PublishedVolume after = entry == null ? null : entry.published;
    return after != null && after.mountId() == mountId;
  }

  /**
   * Runs what must not come after the volume was forgotten: sending its events. Takes the target's
   * lock.
   *
   * @param action calls nothing here but what reads
   */
  public void whileKnown(TargetPath target, Consumer<PublishedVolume> action) {
    if (at(target).isEmpty()) {
      return;
    }
    try (Lock _ = lock(target)) {
      at(target).ifPresent(action);
    }
  }

  /** Forgets the volume, once no other thread sends events of it any more. */
  public void forget(TargetPath target) {
    if (!entries.containsKey(target)) {
      return;
    }
    try (Lock _ = lock(target)) {
      changeKnown(
          target,
          entry -> {
            entry.publish(null);
            entry.endWaiting();
          });
    }
  }

  /** A volume of an earlier process, which waits for kubelet to ask for it again. */
  public void waits(TargetPath target, ContentBudget.Reservation reserved) {
    change(target, entry -> entry.waiting = reserved);
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
    boolean waited = isWaiting(target);
    changeKnown(target, VolumeEntry::endWaiting);
    return waited;
  }

  private boolean isWaiting(TargetPath target) {
    VolumeEntry entry = entries.get(target);
    return entry != null && entry.waiting != null;
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
  private @Nullable VolumeEntry change(TargetPath target, Consumer<VolumeEntry> change) {
    return entries.compute(
        target, (_, known) -> changed(known == null ? new VolumeEntry() : known, change));
  }

  /** The same, if there is an entry. */
  private @Nullable VolumeEntry changeKnown(TargetPath target, Consumer<VolumeEntry> change) {
    return entries.computeIfPresent(target, (_, known) -> changed(known, change));
  }

  private static @Nullable VolumeEntry changed(VolumeEntry entry, Consumer<VolumeEntry> change) {
    change.accept(entry);
    return entry.isIdle() ? null : entry;
  }
}
