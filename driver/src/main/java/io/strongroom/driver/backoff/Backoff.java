package io.strongroom.driver.backoff;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts failures in a row: one second after the first, doubled each time, at most a minute. */
public final class Backoff {
  private static final ExponentialBackoff TIMES =
      new ExponentialBackoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private final AtomicInteger failures = new AtomicInteger();

  /** One more failure. */
  public Duration next() {
    return TIMES.after(failures.incrementAndGet());
  }

  /** Something went well. */
  public void reset() {
    failures.set(0);
  }
}
