package io.strongroom.driver.event;

import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something that happened to a volume. Requests carry tokens: a listener takes what it needs of
 * them and keeps none.
 */
public sealed interface VolumeEvent {
  /**
   * A volume is complete for the first time. The same event again changes nothing.
   *
   * @param versions empty when they are not known
   * @param warnings what the class asks for in vain; one line each, without secrets
   * @param took the whole publish
   */
  record Published(
      VolumeRequest request,
      Origin origin,
      List<ObjectVersion> versions,
      List<String> warnings,
      Duration took)
      implements VolumeEvent {
    public Published {
      versions = List.copyOf(versions);
      warnings = List.copyOf(warnings);
    }
  }

  /** A publish found the volume complete. */
  record Republished(VolumeSubject subject, Optional<Origin> origin) implements VolumeEvent {}

  /** A publish was answered with an error. */
  record Refused(VolumeSubject subject, Problem problem, Duration took) implements VolumeEvent {}

  /** A volume of an earlier process was found complete: its versions are not known yet. */
  record Adopted(VolumeRequest request) implements VolumeEvent {}

  /**
   * A store, or a provider behind a socket, was asked. One event for each call, however many
   * volumes share its answer.
   *
   * @param request the volume that the call was made for
   * @param held the versions that were offered
   * @param versions what was answered; those that were held if nothing had changed
   * @param took the whole call, with the wait for a permit
   */
  record Fetched(
      VolumeRequest request,
      Origin origin,
      Operation operation,
      Outcome outcome,
      List<ObjectVersion> held,
      List<ObjectVersion> versions,
      List<FetchFailure> failures,
      Duration took)
      implements VolumeEvent {
    public Fetched {
      held = List.copyOf(held);
      versions = List.copyOf(versions);
      failures = List.copyOf(failures);
    }
  }

  /** What was asked for. */
  enum Operation {
    /** Content, from a provider in this process. */
    FETCH,
    /** The call Mount of a provider behind a socket. */
    MOUNT
  }

  /** The outcome of a call to a store. */
  enum Outcome {
    FETCHED,
    NOT_CHANGED,
    /** The failures say why. */
    FAILED,
    /** Too many calls were waiting for this store. */
    SATURATED,
    /** No caller waited for it any more. */
    CANCELLED,
    /** The provider has a defect. */
    DEFECT
  }

  /**
   * A volume was compared with its store.
   *
   * @param before what it held, as far as known
   * @param versions what it holds now; empty without a change means not known
   * @param changed whether files were written
   */
  record Refreshed(
      VolumeRequest request,
      Optional<Origin> origin,
      List<ObjectVersion> before,
      List<ObjectVersion> versions,
      boolean changed,
      Duration took)
      implements VolumeEvent {
    public Refreshed {
      before = List.copyOf(before);
      versions = List.copyOf(versions);
    }
  }

  /**
   * A volume could not be refreshed and keeps what it has.
   *
   * @param held the versions that it keeps
   * @param first whether it is the first failure since the last success
   */
  record RefreshFailed(
      VolumeRequest request,
      Problem problem,
      List<ObjectVersion> held,
      boolean first,
      Duration took)
      implements VolumeEvent {
    public RefreshFailed {
      held = List.copyOf(held);
    }
  }

  /**
   * A volume is gone, or was not there.
   *
   * @param known what was known of it; absent also after a restart
   */
  record Unpublished(TargetPath target, String volumeId, Optional<Known> known)
      implements VolumeEvent {
    /** The last that was known of a volume. */
    public record Known(VolumeSubject subject, Optional<Origin> origin, List<ObjectVersion> held) {
      public Known {
        held = List.copyOf(held);
      }

      public static Known of(PublishedVolume volume) {
        return new Known(VolumeSubject.of(volume.request()), Origin.of(volume), volume.versions());
      }
    }
  }

  /**
   * A volume could not be unpublished.
   *
   * @param volumeId as the caller gave it, unchecked
   */
  record UnpublishFailed(String volumeId, Problem problem) implements VolumeEvent {}
}
