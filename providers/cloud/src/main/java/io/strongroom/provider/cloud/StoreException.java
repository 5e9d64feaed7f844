package io.strongroom.provider.cloud;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a store did not do what was asked, on its way to a {@link FetchFailure}. Without a cause: the
 * message is complete, and libraries quote their input.
 */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1;

  private final Phase phase;
  private final Kind kind;
  private final String text;
  private final transient Optional<String> code;
  private final transient Optional<String> requestId;
  private final transient Optional<Duration> retryAfter;
  private final boolean allRegions;

  private StoreException(
      Phase phase,
      Kind kind,
      String text,
      Optional<String> code,
      Optional<String> requestId,
      Optional<Duration> retryAfter,
      boolean allRegions) {
    super(text);
    this.phase = phase;
    this.kind = kind;
    this.text = text;
    this.code = code;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
    this.allRegions = allRegions;
  }

  /** Something failed on this side or on the way. */
  public static StoreException of(Phase phase, Kind kind, String text) {
    return new StoreException(
        phase, kind, text, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  /** The store answered with an error. */
  public static StoreException answered(
      Kind kind,
      String text,
      Optional<String> code,
      Optional<String> requestId,
      Optional<Duration> retryAfter) {
    return new StoreException(Phase.FETCH, kind, text, code, requestId, retryAfter, false);
  }

  /** The same in phase IDENTITY: the pod got no credential, and no object was asked for. */
  public StoreException inIdentity() {
    return new StoreException(Phase.IDENTITY, kind, text, code, requestId, retryAfter, allRegions);
  }

  /** The same as a failure of the whole store, for which no second region is asked. */
  public StoreException inAllRegions() {
    return new StoreException(phase, kind, text, code, requestId, retryAfter, true);
  }

  /** The same with the pause until the next try. */
  public StoreException retryingAfter(Duration time) {
    return new StoreException(phase, kind, text, code, requestId, Optional.of(time), allRegions);
  }

  /** The same, about the answer to the request that has this id. */
  public StoreException ofRequest(Optional<String> id) {
    return new StoreException(phase, kind, text, code, id, retryAfter, allRegions);
  }

  /** The same in other words. */
  public StoreException withText(String words) {
    return new StoreException(phase, kind, words, code, requestId, retryAfter, allRegions);
  }

  public Phase phase() {
    return phase;
  }

  public Kind kind() {
    return kind;
  }

  public String text() {
    return text;
  }

  public Optional<String> code() {
    return code;
  }

  public Optional<String> requestId() {
    return requestId;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Whether the whole store is concerned, so that no second region is asked. */
  public boolean concernsAllRegions() {
    return allRegions;
  }

  /** Whether the same request may succeed later: unreachable, timed out or throttled. */
  public boolean isTransient() {
    return switch (kind) {
      case UNAVAILABLE, TIMEOUT, THROTTLED -> true;
      case INVALID, UNAUTHENTICATED, DENIED, NOT_FOUND, TOO_LARGE, BAD_ANSWER -> false;
    };
  }

  /** Whether the store answered that what was asked for is not there. */
  public boolean isOfMissingObject() {
    return kind == Kind.NOT_FOUND && phase == Phase.FETCH;
  }

  /** The failure as the driver takes it. */
  public FetchFailure failure(String object) {
    return new FetchFailure(object, phase, kind, text, code, requestId, retryAfter);
  }
}
