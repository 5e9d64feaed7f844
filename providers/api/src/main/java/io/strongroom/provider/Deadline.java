package io.strongroom.provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A point in time after which nobody waits for the answer any more.
 *
 * @param clock where the time comes from
 * @param at the point in time
 */
public record Deadline(InstantSource clock, Instant at) {
  public static Deadline after(Duration duration, InstantSource clock) {
    return new Deadline(clock, clock.instant().plus(duration));
  }

  /** What is left, never negative. */
  public Duration remaining() {
    Duration left = Duration.between(clock.instant(), at);
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
