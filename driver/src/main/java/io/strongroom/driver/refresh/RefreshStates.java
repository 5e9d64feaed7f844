package io.strongroom.driver.refresh;

import static java.util.Objects.requireNonNull;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problems;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Keeps how each volume's refreshes went, and sends the events. */
final class RefreshStates {
  private final Volumes volumes;
  private final VolumeListener reports;
  private final MonotonicClock clock;
  private final Map<TargetPath, RefreshState> states = new ConcurrentHashMap<>();

  RefreshStates(Volumes volumes, VolumeListener reports, MonotonicClock clock) {
    this.volumes = volumes;
    this.reports = reports;
    this.clock = clock;
  }

  RefreshState of(TargetPath target) {
    return states.getOrDefault(target, RefreshState.NEW);
  }

  void retain(Set<TargetPath> present) {
    states.keySet().retainAll(present);
  }

  /**
   * @param volume as it was before
   * @param took the whole refresh, of all that shared it
   * @param asked whether the store was; if not, a volume that fails already causes no event
   */
  void onEvent(PublishedVolume volume, RefreshOutcome outcome, boolean asked, Duration took) {
    switch (outcome) {
      case RefreshOutcome.Updated(List<ObjectVersion> versions) ->
          succeeded(volume, versions, true, took);
      case RefreshOutcome.Unchanged() ->
          succeeded(volume, versionsAt(volume.request().target()), false, took);
      case RefreshOutcome.Kept(Failure failure) -> {
        if (asked || of(volume.request().target()).failures() == 0) {
          failed(volume, failure, took);
        }
      }
      case RefreshOutcome.Gone() -> {}
    }
  }

  private List<ObjectVersion> versionsAt(TargetPath target) {
    return volumes.at(target).map(PublishedVolume::versions).orElse(List.of());
  }

  private void succeeded(
      PublishedVolume before, List<ObjectVersion> versions, boolean changed, Duration took) {
    RefreshState _ = change(before, state -> state.succeeded(clock.now()));
    whileKnown(
        before,
        known ->
            reports.onEvent(
                new VolumeEvent.Refreshed(
                    known.request(),
                    Origin.of(known),
                    before.versions(),
                    versions,
                    changed,
                    took)));
  }

  private void failed(PublishedVolume volume, Failure failure, Duration took) {
    boolean first = change(volume, RefreshState::failed).failures() == 1;
    whileKnown(
        volume,
        known ->
            reports.onEvent(
                new VolumeEvent.RefreshFailed(
                    known.request(), Problems.ofRefresh(failure), known.versions(), first, took)));
  }

  private RefreshState change(PublishedVolume volume, UnaryOperator<RefreshState> change) {
    return requireNonNull(
        states.compute(
            volume.request().target(),
            (_, state) -> change.apply(state == null ? RefreshState.NEW : state)));
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
