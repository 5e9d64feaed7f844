package io.strongroom.driver.registration;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One second, doubled each time, at most a minute. */
final class Backoff {
  private static final int MOST_DOUBLINGS = 6;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final AtomicInteger failures = new AtomicInteger();

  Duration next() {
    int doublings = Math.min(failures.getAndIncrement(), MOST_DOUBLINGS);
    Duration delay = Duration.ofSeconds(1L << doublings);
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }

  void reset() {
    failures.set(0);
  }
}
