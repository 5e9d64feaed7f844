package io.strongroom.provider.aws.sdk;

import io.strongroom.provider.Deadline;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The deadline of one call and the failure of its last attempt, which is reported if the deadline
 * passes between two attempts. The SDK's thread writes, the caller's reads.
 */
final class Attempts {
  /** Those of the call that this thread makes. */
  static final ScopedValue<Attempts> CURRENT = ScopedValue.newInstance();

  private final Deadline deadline;
  private final AtomicReference<Optional<Throwable>> last = new AtomicReference<>(Optional.empty());

  Attempts(Deadline deadline) {
    this.deadline = deadline;
  }

  Deadline deadline() {
    return deadline;
  }

  /** What fails after the deadline fails because the call was left. */
  void failed(Throwable failure) {
    if (deadline.remaining().toMillis() > 0) {
      last.set(Optional.of(failure));
    }
  }

  Optional<Throwable> lastFailure() {
    return last.get();
  }
}
