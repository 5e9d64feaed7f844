package io.strongroom.driver.refresh;

import io.strongroom.provider.Moment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Until when a store is not asked.
 *
 * @param askedFor whether the store asked for it; if not, it does not answer
 */
record StorePause(Moment until, boolean askedFor) {
  static final StorePause NONE = new StorePause(Moment.EARLIEST, false);

  /** In whole seconds, and never none: people read it. */
  Duration lastsFrom(Moment now) {
    return now.until(until).plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
  }

  /** The longer of two. */
  StorePause or(StorePause other) {
    return other.until.isAfter(until) ? other : this;
  }
}
