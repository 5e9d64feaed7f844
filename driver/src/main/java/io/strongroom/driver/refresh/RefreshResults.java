package io.strongroom.driver.refresh;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problems;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Records how the refresh of a volume went, and sends its event. Called by the workers, never by
 * the scheduler's thread: a listener that blocks holds up the volumes of one refresh only.
 */
final class RefreshResults {
  private final Volumes volumes;
  private final VolumeListener listener;
  private final MonotonicClock clock;

  RefreshResults(Volumes volumes, VolumeListener listener, MonotonicClock clock) {
    this.volumes = volumes;
    this.listener = listener;
    this.clock = clock;
  }

  /** The results of a refresh of a group, for each volume that was served or failed. */
  void record(List<PublishedVolume> members, GroupOutcome outcome, Duration took) {
    boolean called = !(outcome.ending() instanceof GroupOutcome.Ending.NotCalled);
    for (PublishedVolume member : members) {
      RefreshOutcome own = outcome.volumes().get(member.request().target());
      if (own != null) {
        record(member, own, called, took);
      }
    }
  }

  /**
   * @param volume as it was before
   * @param called whether the store was; if not, a volume that fails already causes no event
   * @param took the whole refresh, of all that shared it
   */
  private void record(
      PublishedVolume volume, RefreshOutcome outcome, boolean called, Duration took) {
    switch (outcome) {
      case RefreshOutcome.Updated(List<ObjectVersion> versions) ->
          succeeded(volume, versions, true, took);
      case RefreshOutcome.Unchanged() -> succeeded(volume, versionsNow(volume), false, took);
      case RefreshOutcome.Kept(Failure failure) -> {
        if (called || failuresOf(volume) == 0) {
          failed(volume, failure, took);
        }
      }
      case RefreshOutcome.Gone() -> {}
    }
  }

  private List<ObjectVersion> versionsNow(PublishedVolume volume) {
    return volumes.at(volume.request().target()).map(PublishedVolume::versions).orElse(List.of());
  }

  private int failuresOf(PublishedVolume volume) {
    return volumes.refreshesOf(volume.request().target()).map(RefreshState::failures).orElse(0);
  }

  private void succeeded(
      PublishedVolume before, List<ObjectVersion> versions, boolean changed, Duration took) {
    Optional<RefreshState> _ = change(before, state -> state.succeeded(clock.now()));
    whileKnown(
        before,
        known ->
            listener.onEvent(
                new VolumeEvent.Refreshed(
                    known.request(),
                    Origin.of(known),
                    before.versions(),
                    versions,
                    changed,
                    took)));
  }

  /** Records that a volume keeps its files because of a failure. */
  void failed(PublishedVolume volume, Failure failure, Duration took) {
    Optional<RefreshState> now = change(volume, RefreshState::failed);
    boolean first = now.filter(state -> state.failures() == 1).isPresent();
    whileKnown(
        volume,
        known ->
            listener.onEvent(
                new VolumeEvent.RefreshFailed(
                    known.request(), Problems.ofRefresh(failure), known.versions(), first, took)));
  }

  private Optional<RefreshState> change(
      PublishedVolume volume, UnaryOperator<RefreshState> change) {
    return volumes.changeRefreshes(volume.request().target(), volume.mountId(), change);
  }

  /**
   * A listener that keeps state per volume would keep it for ever after an event that comes late.
   */
  private void whileKnown(PublishedVolume volume, Consumer<PublishedVolume> action) {
    volumes.whileKnown(
        volume.request().target(),
        known -> {
          if (known.mountId() == volume.mountId()) {
            action.accept(known);
          }
        });
  }
}
