package io.strongroom.driver.local;

import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.local.VolumeStatus.RefreshError;
import io.strongroom.driver.observe.OneLine;
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
 * Keeps what the events say of each volume, with or without a cluster: the local status does not
 * wait for an API server.
 */
public final class VolumeJournal implements VolumeListener {
  private static final int MAX_MESSAGE = 1024;

  private final InstantSource clock;
  private final Map<TargetPath, Entry> entries = new ConcurrentHashMap<>();

  /**
   * What the events of one volume said.
   *
   * @param since when each version that it holds was written, as far as this process saw it
   */
  record Entry(Map<ObjectVersion, Optional<Instant>> since, Optional<RefreshError> lastError) {
    private static final Entry NOTHING = new Entry(Map.of(), Optional.empty());

    Entry {
      since = Map.copyOf(since);
    }

    Optional<Instant> updatedAt(ObjectVersion object) {
      return since.getOrDefault(object.ofContent(), Optional.empty());
    }

    /** Without versions it is not known what the volume holds, and nothing new is. */
    private Entry holding(List<ObjectVersion> versions, Optional<Instant> written) {
      if (versions.isEmpty()) {
        return this;
      }
      Map<ObjectVersion, Optional<Instant>> held = new ConcurrentHashMap<>();
      versions.stream()
          .map(ObjectVersion::ofContent)
          .forEach(content -> held.put(content, since.getOrDefault(content, written)));
      return new Entry(held, lastError);
    }

    private Entry failing(String message, Instant now) {
      return new Entry(
          since,
          Optional.of(
              new RefreshError(
                  OneLine.of(message, MAX_MESSAGE),
                  lastError.flatMap(RefreshError::since).or(() -> Optional.of(now)))));
    }

    private Entry refreshed() {
      return new Entry(since, Optional.empty());
    }
  }

  public VolumeJournal(InstantSource clock) {
    this.clock = clock;
  }

  /** What the events of a volume said so far. */
  Entry at(TargetPath target) {
    return entries.getOrDefault(target, Entry.NOTHING);
  }

  @Override
  public void onEvent(VolumeEvent event) {
    switch (event) {
      case VolumeEvent.Published at ->
          at(at.request(), entry -> entry.holding(at.versions(), Optional.of(clock.instant())));
      case VolumeEvent.Refreshed at -> at(at.request(), entry -> refreshed(entry, at));
      case VolumeEvent.RefreshFailed at ->
          at(at.request(), entry -> entry.failing(at.problem().message(), clock.instant()));
      case VolumeEvent.Unpublished at -> entries.remove(at.target());
      case VolumeEvent.Republished _,
          VolumeEvent.Refused _,
          VolumeEvent.Adopted _,
          VolumeEvent.Fetched _,
          VolumeEvent.UnpublishFailed _ -> {}
    }
  }

  private void at(VolumeRequest request, UnaryOperator<Entry> change) {
    entries.compute(
        request.target(), (_, entry) -> change.apply(entry == null ? Entry.NOTHING : entry));
  }

  private Entry refreshed(Entry entry, VolumeEvent.Refreshed event) {
    // Found unchanged and never seen before: an earlier process wrote it, at a time that is not
    // known.
    Optional<Instant> written = event.changed() ? Optional.of(clock.instant()) : Optional.empty();
    return entry.holding(event.versions(), written).refreshed();
  }
}
