package io.strongroom.provider.aws.sdk;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.Calls;
import io.strongroom.provider.cloud.StoreException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Makes calls of the SDK: within a deadline, with failures in words. */
public final class AwsCalls {
  private final AwsErrors errors;

  public AwsCalls(AwsErrors errors) {
    this.errors = errors;
  }

  /** Waits for a call and its retries until the deadline. */
  public <T> T make(Deadline deadline, AwsCallDescription description, Callable<T> call)
      throws StoreException, InterruptedException {
    Attempts attempts = new Attempts(deadline);
    try {
      return Calls.within(
          deadline,
          "aws-call",
          () -> ScopedValue.where(Attempts.CURRENT, attempts).call(call::call));
    } catch (ExecutionException e) {
      throw errors.explain(e.getCause(), description);
    } catch (TimeoutException e) {
      throw errors.late(attempts.lastFailure(), description);
    }
  }

  public AwsErrors errors() {
    return errors;
  }
}
