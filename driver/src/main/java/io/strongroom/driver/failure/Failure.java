package io.strongroom.driver.failure;

import io.strongroom.provider.FetchFailure;
import java.util.List;

/** Why a volume was not published or refreshed. */
public sealed interface Failure {
  /** The driver itself declined, or could not. */
  record Declined(Reason reason, String message) implements Failure {}

  /** The content could not be had, or not be put in place. */
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
    /** The target holds a volume that was asked for differently. */
    INCOMPATIBLE,
    /** Another publish of the same target is under way. */
    BUSY,
    /** Too much is under way. */
    SATURATED,
    /** The volume was unpublished, or the caller went away, meanwhile. */
    CANCELLED,
    /** There is no such SecretProviderClass. */
    CLASS_NOT_FOUND,
    /** The SecretProviderClass names something that is not there, or is malformed. */
    CLASS_UNUSABLE,
    /** Where SecretProviderClasses come from does not answer. */
    CLASSES_UNAVAILABLE,
    /** Something at the target is in the way. */
    TARGET_IN_USE,
    /** What is at the target cannot be read now, or cannot be made ready. */
    TARGET_UNREADABLE,
    /** A defect, at a volume that is complete and stays as it is. */
    DEFECT_AT_COMPLETE,
    /** A defect, or the kernel. */
    INTERNAL
  }
}
