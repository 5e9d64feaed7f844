package io.strongroom.driver.failure;

import io.strongroom.driver.content.ContentException;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Phase;
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

  /** A request that can never work as it stands; the message goes to its caller. */
  public static FailureException invalid(String message) {
    return declined(Failure.Reason.INVALID, message);
  }

  public static FailureException declined(Failure.Reason reason, String message) {
    return new FailureException(new Failure.Declined(reason, message));
  }

  public static FailureException content(FetchSubject subject, FetchFailure failure) {
    return new FailureException(new Failure.Content(subject, failure));
  }

  /** A refusal of content, whose message names the object, as a failure of the write phase. */
  public static FailureException content(FetchSubject subject, ContentException e) {
    return content(
        subject, FetchFailure.of("", Phase.WRITE, e.kind(), String.valueOf(e.getMessage())));
  }

  public Failure failure() {
    return failure;
  }
}
