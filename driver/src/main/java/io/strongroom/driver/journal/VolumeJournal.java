package io.strongroom.driver.journal;

import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ObjectVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Keeps what the events say of each volume, as far as this process saw it, with or without a
 * cluster: the local status does not wait for an API server. Thread-safe.
 */
public final class VolumeJournal implements VolumeListener {
  private final InstantSource clock;
  private final Map<TargetPath, VolumeState> states = new ConcurrentHashMap<>();

  public VolumeJournal(InstantSource clock) {
    this.clock = clock;
  }

  /** What the events of a volume said so far. */
  public VolumeState at(TargetPath target) {
    return states.getOrDefault(target, VolumeState.UNKNOWN);
  }

  @Override
  public void onEvent(VolumeEvent event) {
    switch (event) {
      case VolumeEvent.Published at ->
          change(
              at.request(), state -> holding(state, at.versions(), Optional.of(clock.instant())));
      case VolumeEvent.Refreshed at ->
          change(
              at.request(),
              state -> holding(state, at.versions(), written(at)).withError(Optional.empty()));
      case VolumeEvent.RefreshFailed at ->
          change(at.request(), state -> state.failing(at.problem().message(), clock.instant()));
      case VolumeEvent.Unpublished at -> states.remove(at.target());
      case VolumeEvent.Republished _,
          VolumeEvent.Refused _,
          VolumeEvent.Adopted _,
          VolumeEvent.Fetched _,
          VolumeEvent.UnpublishFailed _ -> {}
    }
  }

  private void change(VolumeRequest request, UnaryOperator<VolumeState> change) {
    states.compute(
        request.target(), (_, state) -> change.apply(state == null ? VolumeState.UNKNOWN : state));
  }

  /** Without versions it is not known what the volume holds, and nothing new is. */
  private static VolumeState holding(
      VolumeState state, List<ObjectVersion> versions, Optional<Instant> written) {
    return versions.isEmpty() ? state : state.holding(versions, written);
  }

  /**
   * When versions that were not seen before were written: those that are found unchanged are an
   * earlier process's, of a time that is not known.
   */
  private Optional<Instant> written(VolumeEvent.Refreshed event) {
    return event.changed() ? Optional.of(clock.instant()) : Optional.empty();
  }
}
