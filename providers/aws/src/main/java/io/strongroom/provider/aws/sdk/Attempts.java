package io.strongroom.provider.aws.sdk;

import io.strongroom.provider.Deadline;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The attempts of one call: until when they may go on, and what the last one has come to, which is
 * what a person wants to read when the time is over.
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
