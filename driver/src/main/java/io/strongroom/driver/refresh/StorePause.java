package io.strongroom.driver.refresh;

import io.strongroom.provider.Moment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The time until which a group's store is not called.
 *
 * @param askedFor whether the store asked for it; if not, its circuit is open
 */
record StorePause(Moment until, boolean askedFor) {
  static final StorePause NONE = new StorePause(Moment.EARLIEST, false);

  /** In whole seconds, at least 1: for messages. */
  Duration lastsFrom(Moment now) {
    return now.until(until).plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
  }

  /** The longer of two. */
  StorePause or(StorePause other) {
    return other.until.isAfter(until) ? other : this;
  }
}
