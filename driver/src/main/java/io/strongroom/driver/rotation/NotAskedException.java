package io.strongroom.driver.rotation;

import java.time.Instant;

/** A store was not asked, because it does not answer or wants to be left alone. */
final class NotAskedException extends FailureException {
  private static final long serialVersionUID = 1;

  private final Instant until;

  NotAskedException(Failure failure, Instant until) {
    super(failure);
    this.until = until;
  }

  /** When it may be asked again. */
  Instant until() {
    return until;
  }
}
