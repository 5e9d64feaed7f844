package io.strongroom.provider;

import java.time.Duration;

/**
 * A point in time on a {@link MonotonicClock}: what waits and ages are measured with. It is no
 * {@link java.time.Instant}, and cannot be taken for one: it says nothing about the time of day,
 * and means nothing outside of this process.
 *
 * @param nanos since a beginning that is the clock's own
 */
public record Moment(long nanos) implements Comparable<Moment> {
  /** Before all others: "not yet". */
  public static final Moment EARLIEST = new Moment(Long.MIN_VALUE);

  /** After all others: "never". */
  public static final Moment LATEST = new Moment(Long.MAX_VALUE);

  /** This moment plus a duration; {@link #LATEST} at most. */
  public Moment plus(Duration duration) {
    long more = nanos(duration);
    long sum = nanos + more;
    boolean overflows = ((nanos ^ sum) & (more ^ sum)) < 0;
    if (!overflows) {
      return new Moment(sum);
    }
    return more < 0 ? EARLIEST : LATEST;
  }

  public Moment minus(Duration duration) {
    return plus(duration.negated());
  }

  /** The time from this moment to the other; negative if that is earlier. */
  public Duration until(Moment other) {
    return Duration.ofNanos(other.nanos).minusNanos(nanos);
  }

  public boolean isBefore(Moment other) {
    return nanos < other.nanos;
  }

  public boolean isAfter(Moment other) {
    return nanos > other.nanos;
  }

  @Override
  public int compareTo(Moment other) {
    return Long.compare(nanos, other.nanos);
  }

  /** More than 292 years are as good as for ever. */
  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException more) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
