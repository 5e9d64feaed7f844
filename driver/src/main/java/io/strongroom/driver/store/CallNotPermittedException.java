package io.strongroom.driver.store;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.Moment;

/** A store was not asked: it is known not to answer, or wants to be left alone. */
public final class CallNotPermittedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient FetchFailure failure;
  private final Moment until;

  CallNotPermittedException(FetchFailure failure, Moment until) {
    super(failure.message());
    this.failure = failure;
    this.until = until;
  }

  /** In words for whoever waits for the store. */
  public FetchFailure failure() {
    return failure;
  }

  /** When it may be asked again. */
  public Moment until() {
    return until;
  }
}
