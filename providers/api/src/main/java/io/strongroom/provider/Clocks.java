package io.strongroom.provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Both clocks of a machine. {@link #instant} is the time of day, for what a person or a store reads
 * or wrote (statuses, ends of certificates and tokens); it may jump either way. {@link #now} is for
 * everything that waits or ages. A caller that needs one of the two takes it by its own type.
 */
public interface Clocks extends InstantSource, MonotonicClock {
  /** The clocks of this machine. */
  static Clocks system() {
    return SystemClocks.INSTANCE;
  }

  /** The time of day of a moment, as the clock of the machine stands now: for people. */
  default Instant timeOf(Moment moment) {
    return instant().plus(now().until(moment));
  }

  /** The moment at which the clock of the machine will show a time, if it is not set. */
  default Moment momentOf(Instant time) {
    return now().plus(Duration.between(instant(), time));
  }
}
