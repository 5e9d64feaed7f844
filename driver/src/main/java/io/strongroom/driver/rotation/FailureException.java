package io.strongroom.driver.rotation;

import io.strongroom.provider.FetchFailure;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Failure} out of the steps of a flow, to the flow's one catch. */
public class FailureException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  public FailureException(Failure failure) {
    this(failure, null);
  }

  /**
   * @param cause for the log; never shown to a caller
   */
  public FailureException(Failure failure, @Nullable Throwable cause) {
    super(failure.getClass().getSimpleName(), cause);
    this.failure = failure;
  }

  public static FailureException declined(Failure.Reason reason, String message) {
    return new FailureException(new Failure.Declined(reason, message));
  }

  public static FailureException content(FetchSubject subject, FetchFailure failure) {
    return new FailureException(new Failure.Content(subject, failure));
  }

  public Failure failure() {
    return failure;
  }
}
