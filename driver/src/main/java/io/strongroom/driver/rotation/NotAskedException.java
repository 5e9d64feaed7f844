package io.strongroom.driver.rotation;

import io.strongroom.provider.Moment;

/** A store was not asked, because it does not answer or wants to be left alone. */
final class NotAskedException extends FailureException {
  private static final long serialVersionUID = 1;

  private final Moment until;

  NotAskedException(Failure failure, Moment until) {
    super(failure);
    this.until = until;
  }

  /** When it may be asked again. */
  Moment until() {
    return until;
  }
}
