package io.strongroom.provider.aws.read;

import io.strongroom.provider.cloud.StoreException;

/**
 * When the second region is asked. Where the first one answers that the object is not there, that
 * the question is wrong, or that the pod is nobody, that is final: the second would only hide it.
 */
final class Failover {
  private Failover() {}

  /** Whether the second region may fare better than the first one did. */
  static boolean isWorthwhile(StoreException failure) {
    return switch (failure.kind()) {
      case UNAVAILABLE, TIMEOUT, THROTTLED, BAD_ANSWER -> true;
      case DENIED -> !failure.isEverywhere();
      case INVALID, UNAUTHENTICATED, NOT_FOUND, TOO_LARGE -> false;
    };
  }
}
