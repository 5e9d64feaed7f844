package io.strongroom.driver.failure;

import io.strongroom.provider.FetchFailure;
import java.util.List;

/** Why a volume was not published or refreshed. */
public sealed interface Failure {
  /** The driver declined the request, or failed itself. */
  record Declined(Reason reason, String message) implements Failure {}

  /** The content could not be fetched, or not be written. */
  record Content(FetchSubject subject, List<FetchFailure> failures) implements Failure {
    public Content {
      failures = List.copyOf(failures);
    }

    public Content(FetchSubject subject, FetchFailure failure) {
      this(subject, List.of(failure));
    }
  }

  /** Why the driver declined. */
  enum Reason {
    /** The request can never work as it stands. */
    INVALID,
    /** The target holds a volume that was published with other parameters. */
    INCOMPATIBLE,
    /** Another publish of the same target is under way. */
    BUSY,
    /** Too many calls to the store are under way. */
    SATURATED,
    /** The volume was unpublished, or the caller went away, meanwhile. */
    CANCELLED,
    /** There is no such SecretProviderClass. */
    CLASS_NOT_FOUND,
    /** The SecretProviderClass names something that does not exist, or is malformed. */
    CLASS_UNUSABLE,
    /** The API server, or the folder of classes, cannot be read. */
    CLASSES_UNAVAILABLE,
    /** Something at the target is in the way. */
    TARGET_IN_USE,
    /** What is at the target cannot be read now, or cannot be made ready. */
    TARGET_UNREADABLE,
    /** A defect, while the volume is complete and stays so. */
    DEFECT_AT_COMPLETE,
    /** A defect, or an error of the kernel. */
    INTERNAL
  }
}
