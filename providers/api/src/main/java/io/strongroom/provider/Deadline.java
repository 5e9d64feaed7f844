package io.strongroom.provider;

import java.time.Duration;

/**
 * A point in time after which the caller does not wait for the answer any more.
 *
 * @param clock where the time comes from
 * @param at the point in time
 */
public record Deadline(MonotonicClock clock, Moment at) {
  public static Deadline after(Duration duration, MonotonicClock clock) {
    return new Deadline(clock, clock.now().plus(duration));
  }

  /** The time left, never negative. */
  public Duration remaining() {
    Duration left = clock.now().until(at);
    return left.isNegative() ? Duration.ZERO : left;
  }

  public boolean passed() {
    return remaining().isZero();
  }

  /** The earlier of this deadline and {@code duration} from now. */
  public Deadline atMost(Duration duration) {
    Deadline other = after(duration, clock);
    return other.at.isBefore(at) ? other : this;
  }
}
