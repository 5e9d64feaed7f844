package io.strongroom.driver.event;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.FailureText;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.provider.FetchFailure;
import java.util.List;
import java.util.Optional;

/** Failures in the form that events carry. */
public final class Problems {
  private Problems() {}

  /** For a volume that was not published, or not unpublished. */
  public static Problem ofPublish(Failure failure) {
    return of(failure, FailureText.ofPublish(failure));
  }

  /** For a volume that keeps its content. */
  public static Problem ofRefresh(Failure failure) {
    return of(failure, FailureText.ofRefresh(failure));
  }

  /** For a defect of the driver, whose log has the details. */
  public static Problem ofDefect() {
    return ofPublish(
        new Failure.Declined(Failure.Reason.INTERNAL, "a defect of the driver; its log says more"));
  }

  private static Problem of(Failure failure, String message) {
    return switch (failure) {
      case Failure.Declined(Failure.Reason reason, _) ->
          new Problem(typeOf(reason), message, Optional.empty(), List.of());
      case Failure.Content(FetchSubject subject, List<FetchFailure> failures) ->
          new Problem(
              typeOf(FailureText.leading(failures)),
              message,
              Optional.of(new Origin(subject.provider(), subject.store())),
              failures);
    };
  }

  /** Upstream's words for error_type where it has one. */
  private static String typeOf(Failure.Reason reason) {
    return switch (reason) {
      case INVALID -> "InvalidRequest";
      case INCOMPATIBLE -> "IncompatibleVolume";
      case BUSY -> "PublishUnderWay";
      case SATURATED -> "StoreSaturated";
      case CANCELLED -> "Cancelled";
      case CLASS_NOT_FOUND -> "SecretProviderClassNotFound";
      case CLASS_UNUSABLE -> "SecretProviderClassInvalid";
      case CLASSES_UNAVAILABLE -> "SecretProviderClassUnavailable";
      case TARGET_IN_USE, TARGET_UNREADABLE -> "FailedToEnsureMountPoint";
      case DEFECT_AT_COMPLETE, INTERNAL -> "Internal";
    };
  }

  private static String typeOf(FetchFailure failure) {
    return switch (failure.phase()) {
      case MOUNT -> "FailedToMount";
      case WRITE -> "FileWriteError";
      case CLASS, IDENTITY, FETCH, TRANSFORM ->
          switch (failure.kind()) {
            case INVALID -> "InvalidParameters";
            case UNAUTHENTICATED -> "Unauthenticated";
            case DENIED -> "PermissionDenied";
            case NOT_FOUND -> "ObjectNotFound";
            case TOO_LARGE -> "ContentTooLarge";
            case BAD_ANSWER -> "GRPCProviderError";
            case THROTTLED -> "StoreThrottled";
            case UNAVAILABLE -> "StoreUnavailable";
            case TIMEOUT -> "StoreTimeout";
          };
    };
  }
}
