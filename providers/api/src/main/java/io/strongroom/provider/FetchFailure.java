package io.strongroom.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * Why one object could not be fetched. Its text reaches the pod's events: it says what to change,
 * and holds no value, no token and no response body.
 *
 * @param object the object's name as the class writes it; empty when all are concerned
 * @param phase where it failed
 * @param kind what kind of failure it is; decides the gRPC code and whether to try again
 * @param message one line for the person who can mend it
 * @param storeCode the store's own error code
 * @param requestId the store's id of the request, for its support
 * @param retryAfter the pause that the store asked for, as its Retry-After
 */
public record FetchFailure(
    String object,
    Phase phase,
    Kind kind,
    String message,
    Optional<String> storeCode,
    Optional<String> requestId,
    Optional<Duration> retryAfter) {

  /** The phase of the fetch in which it failed. */
  public enum Phase {
    /** The class cannot work as it stands: no store was asked. */
    CLASS,
    IDENTITY,
    FETCH,
    TRANSFORM,
    MOUNT,
    WRITE
  }

  /** What kind of failure it is, most specific first: messages lead with the lowest ordinal. */
  public enum Kind {
    /** The class or the object's description is wrong. */
    INVALID,
    /** The store did not accept the identity. */
    UNAUTHENTICATED,
    /** The store knows the identity and refuses it. */
    DENIED,
    /** There is no such object or version. */
    NOT_FOUND,
    /** More content than a volume or the node takes. */
    TOO_LARGE,
    /** The store answered something that cannot be used. */
    BAD_ANSWER,
    /** The store asks to be called less often. */
    THROTTLED,
    /** The store cannot be reached or is out of order. */
    UNAVAILABLE,
    /** The store did not answer in time. */
    TIMEOUT
  }

  /** A failure in the fetch phase without further codes. */
  public static FetchFailure of(String object, Kind kind, String message) {
    return of(object, Phase.FETCH, kind, message);
  }

  /** A failure without further codes. */
  public static FetchFailure of(String object, Phase phase, Kind kind, String message) {
    return new FetchFailure(
        object, phase, kind, message, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
