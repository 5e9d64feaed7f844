package io.strongroom.provider.aws.read;

import io.strongroom.provider.cloud.StoreException;

/**
 * When the second region is asked. An object that is not there, an invalid request and a refused
 * credential are final in the first one: the second would only hide the mistake.
 */
final class Failover {
  private Failover() {}

  /** Whether the second region may fare better than the first one did. */
  static boolean isWorthwhile(StoreException failure) {
    return switch (failure.kind()) {
      case UNAVAILABLE, TIMEOUT, THROTTLED, BAD_ANSWER -> true;
      case DENIED -> !failure.concernsAllRegions();
      case INVALID, UNAUTHENTICATED, NOT_FOUND, TOO_LARGE -> false;
    };
  }
}
