package io.strongroom.driver.status;

import io.strongroom.driver.backoff.ExponentialBackoff;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long a key waits after failures in a row, with jitter. */
record QueueWaits(DoubleSupplier jitter) {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final ExponentialBackoff FOR_KEY =
      new ExponentialBackoff(FIRST, Duration.ofMinutes(1));
  private static final ExponentialBackoff FOR_ALL =
      new ExponentialBackoff(FIRST, Duration.ofSeconds(30));

  /** A missing RBAC rule is mended by a person, so the waits are long. */
  private static final ExponentialBackoff FORBIDDEN =
      new ExponentialBackoff(Duration.ofMinutes(5), Duration.ofHours(1));

  /** For one key, after an answer that may differ next time. */
  Duration unavailable(int failures) {
    return spread(FOR_KEY.after(failures));
  }

  /** For all keys, while the API server is away. */
  Duration away(int failures) {
    return spread(FOR_ALL.after(failures));
  }

  /** For one key, after a refusal. */
  Duration forbidden(int failures) {
    return spread(FORBIDDEN.after(failures));
  }

  private Duration spread(Duration wait) {
    return Duration.ofMillis((long) (wait.toMillis() * jitter.getAsDouble()));
  }
}
