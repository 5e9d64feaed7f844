package io.strongroom.driver.store;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.provider.Moment;

/** A store was not called, because its circuit is open or it throttles the caller. */
public final class StoreNotCalledException extends FailureException {
  private static final long serialVersionUID = 1;

  private final Moment until;

  StoreNotCalledException(Failure failure, Moment until) {
    super(failure);
    this.until = until;
  }

  /** When the store may be called again. */
  public Moment until() {
    return until;
  }
}
