package io.strongroom.driver.backoff;

import java.time.Duration;

/** Waiting times after failures in a row: the first, doubled each time, up to the longest. */
public record ExponentialBackoff(Duration first, Duration longest) {
  /**
   * How long to wait.
   *
   * @param failures in a row, with the latest; at least 1
   */
  public Duration after(int failures) {
    Duration wait = first;
    for (int i = 1; i < failures && wait.compareTo(longest) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longest) < 0 ? wait : longest;
  }
}
