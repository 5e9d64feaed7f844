package io.strongroom.driver.status;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long to wait after failures in a row: doubling up to a limit, spread by a jitter. */
record Backoff(DoubleSupplier jitter) {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration MOST_FOR_KEY = Duration.ofMinutes(1);
  private static final Duration MOST_FOR_ALL = Duration.ofSeconds(30);

  /** Only a person mends a missing rule, so asking again is for the time after that. */
  private static final Duration FIRST_FORBIDDEN = Duration.ofMinutes(5);

  private static final Duration MOST_FORBIDDEN = Duration.ofHours(1);

  /** One key, after an answer that may be another next time. */
  Duration unavailable(int failures) {
    return doubled(FIRST, failures, MOST_FOR_KEY);
  }

  /** All keys, while the API server is away. */
  Duration away(int failures) {
    return doubled(FIRST, failures, MOST_FOR_ALL);
  }

  /** One key, after a refusal. */
  Duration forbidden(int failures) {
    return doubled(FIRST_FORBIDDEN, failures, MOST_FORBIDDEN);
  }

  private Duration doubled(Duration first, int failures, Duration most) {
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
    Duration limited = wait.compareTo(most) < 0 ? wait : most;
    return Duration.ofMillis((long) (limited.toMillis() * jitter.getAsDouble()));
  }
}
