package io.strongroom.driver.csi;

import io.grpc.Status;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.FailureText;
import io.strongroom.provider.FetchFailure;
import java.util.List;

/**
 * Maps outcomes to gRPC codes; their one place. For kubelet CANCELLED, DEADLINE_EXCEEDED,
 * UNAVAILABLE, RESOURCE_EXHAUSTED and ABORTED mean that work may still be going on; every other
 * code is final and makes it remove the volume's directory.
 */
final class StatusMapping {
  private StatusMapping() {}

  static Status statusOf(Failure failure) {
    return codeOf(failure).withDescription(FailureText.ofPublish(failure));
  }

  private static Status codeOf(Failure failure) {
    return switch (failure) {
      case Failure.Declined(Failure.Reason reason, _) -> codeOf(reason);
      case Failure.Content(_, List<FetchFailure> failures) ->
          codeOf(FailureText.leading(failures).kind());
    };
  }

  private static Status codeOf(Failure.Reason reason) {
    return switch (reason) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case INCOMPATIBLE -> Status.ALREADY_EXISTS;
      case BUSY -> Status.ABORTED;
      case SATURATED -> Status.RESOURCE_EXHAUSTED;
      case CANCELLED -> Status.CANCELLED;
      case CLASS_NOT_FOUND -> Status.NOT_FOUND;
      case CLASS_UNUSABLE, TARGET_IN_USE -> Status.FAILED_PRECONDITION;
      case CLASSES_UNAVAILABLE, TARGET_UNREADABLE, DEFECT_AT_COMPLETE -> Status.UNAVAILABLE;
      case INTERNAL -> Status.INTERNAL;
    };
  }

  private static Status codeOf(FetchFailure.Kind kind) {
    return switch (kind) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
      case DENIED -> Status.PERMISSION_DENIED;
      case NOT_FOUND -> Status.NOT_FOUND;
      case TOO_LARGE -> Status.OUT_OF_RANGE;
      case BAD_ANSWER -> Status.INTERNAL;
      case THROTTLED -> Status.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Status.UNAVAILABLE;
      case TIMEOUT -> Status.DEADLINE_EXCEEDED;
    };
  }
}
