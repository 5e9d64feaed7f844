package io.strongroom.driver.kube;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The API server refused a call, or did not answer. The message is one line and fit for users. */
public final class KubernetesException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The kinds of refusal that callers distinguish. */
  public enum Reason {
    /** 404: the object, its namespace or its resource is not there. */
    NOT_FOUND,
    /** 409, reason AlreadyExists. */
    ALREADY_EXISTS,
    /** 409 otherwise: it was changed meanwhile. */
    CONFLICT,
    /** 401. */
    UNAUTHORIZED,
    /** 403: a rule of RBAC is missing, or an admission plugin refused it. */
    FORBIDDEN,
    /** 410: a resourceVersion is too old. */
    GONE,
    /** 400, 422 and other refusals that a repetition would meet again. */
    INVALID,
    /** 429; see {@link KubernetesException#retryAfter}. */
    THROTTLED,
    /** 500: the server failed at this call; others may succeed. */
    FAILED,
    /** No connection, no answer in time, or another 5xx. */
    UNAVAILABLE
  }

  private final Reason reason;
  private final Optional<Duration> retryAfter;

  public KubernetesException(Reason reason, String message) {
    this(reason, message, Optional.empty());
  }

  public KubernetesException(Reason reason, String message, Optional<Duration> retryAfter) {
    super(message);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  /** The server's Retry-After, if it sent one. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
