package io.strongroom.driver.store;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.Moment;

/** A store was not called: its circuit is open, or it throttles the caller. */
public final class CallNotPermittedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient FetchFailure failure;
  private final Moment until;

  CallNotPermittedException(FetchFailure failure, Moment until) {
    super(failure.message());
    this.failure = failure;
    this.until = until;
  }

  /** The failure to report for the volume that waits for the store. */
  public FetchFailure failure() {
    return failure;
  }

  /** When the store may be called again. */
  public Moment until() {
    return until;
  }
}
