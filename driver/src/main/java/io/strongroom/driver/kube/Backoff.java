package io.strongroom.driver.kube;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Exponential waiting times from one second to a minute, each between a half and the whole. */
final class Backoff {
  private static final long FIRST_MILLIS = 1000;
  private static final long MOST_MILLIS = 60_000;

  private final RandomGenerator random;
  private long next = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  void reset() {
    next = FIRST_MILLIS;
  }

  /** The next time, but no less than the server asks for. */
  Duration next(Optional<Duration> retryAfter) {
    Duration time = Duration.ofMillis(random.nextLong(next / 2, next + 1));
    next = Math.min(2 * next, MOST_MILLIS);
    return retryAfter.filter(asked -> asked.compareTo(time) > 0).orElse(time);
  }
}
