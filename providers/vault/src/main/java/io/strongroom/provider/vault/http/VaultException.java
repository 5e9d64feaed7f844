package io.strongroom.provider.vault.http;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a server did not do what was asked, on its way to a {@link FetchFailure}. Without a cause:
 * the message is complete, and libraries quote their input.
 */
public final class VaultException extends Exception {
  private static final long serialVersionUID = 1;

  private final Phase phase;
  private final Kind kind;
  private final String text;
  private final transient Optional<Integer> status;
  private final transient Optional<Duration> retryAfter;
  private final boolean retryable;
  private final boolean fromServer;

  private VaultException(
      Phase phase,
      Kind kind,
      String message,
      Optional<Integer> status,
      Optional<Duration> retryAfter,
      boolean retryable,
      boolean fromServer) {
    super(message);
    this.phase = phase;
    this.kind = kind;
    text = message;
    this.status = status;
    this.retryAfter = retryAfter;
    this.retryable = retryable;
    this.fromServer = fromServer;
  }

  /** Something failed on this side or on the way. */
  public static VaultException of(Kind kind, String message) {
    return new VaultException(
        Phase.FETCH, kind, message, Optional.empty(), Optional.empty(), false, false);
  }

  /** A failure on the way to the server that a retry may mend. */
  static VaultException retryable(String message) {
    return new VaultException(
        Phase.FETCH, Kind.UNAVAILABLE, message, Optional.empty(), Optional.empty(), true, false);
  }

  /** The same with what was being done in front. */
  VaultException during(String what) {
    return new VaultException(
        phase, kind, what + ": " + text, status, retryAfter, retryable, fromServer);
  }

  /** The same with what can be done about it behind. */
  public VaultException advising(String advice) {
    return new VaultException(
        phase, kind, text + "; " + advice, status, retryAfter, retryable, fromServer);
  }

  /** Something answered with an error: the server, or a gateway in its place. */
  public static VaultException answered(
      Kind kind, int status, String message, Optional<Duration> retryAfter) {
    return answered(kind, status, message, retryAfter, false);
  }

  /**
   * The same.
   *
   * @param fromServer whether it has errors as servers write them
   */
  static VaultException answered(
      Kind kind, int status, String message, Optional<Duration> retryAfter, boolean fromServer) {
    return new VaultException(
        Phase.FETCH, kind, message, Optional.of(status), retryAfter, false, fromServer);
  }

  /** An answer came, but the value could not be extracted from it. */
  public static VaultException extracting(Kind kind, String message) {
    return new VaultException(
        Phase.TRANSFORM, kind, message, Optional.empty(), Optional.empty(), false, false);
  }

  /** The same as a failure of the login. */
  public VaultException inLogin(Kind as, String message) {
    return new VaultException(Phase.IDENTITY, as, message, status, retryAfter, false, fromServer);
  }

  /** No login was tried, since the pod has no valid token. */
  public static VaultException withoutIdentity(String message) {
    return new VaultException(
        Phase.IDENTITY,
        Kind.UNAUTHENTICATED,
        message,
        Optional.empty(),
        Optional.empty(),
        false,
        false);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether a retry may succeed. */
  boolean isRetryable() {
    return retryable;
  }

  public String text() {
    return text;
  }

  public Optional<Integer> status() {
    return status;
  }

  /**
   * Whether the server itself answered, by the form of its errors: not a gateway's page, nor a
   * failure on this side.
   */
  public boolean isFromServer() {
    return fromServer;
  }

  /** Whether the login failed, or was not tried. */
  public boolean isOfIdentity() {
    return phase == Phase.IDENTITY;
  }

  /** Whether other requests to the same server would fail as well, so that none should be sent. */
  public boolean concernsTheServer() {
    return phase == Phase.IDENTITY
        || switch (kind) {
          case UNAVAILABLE, TIMEOUT, THROTTLED, UNAUTHENTICATED -> true;
          case INVALID, DENIED, NOT_FOUND, TOO_LARGE, BAD_ANSWER -> false;
        };
  }

  public FetchFailure failure(String object) {
    return new FetchFailure(
        object, phase, kind, text, status.map(String::valueOf), Optional.empty(), retryAfter);
  }
}
