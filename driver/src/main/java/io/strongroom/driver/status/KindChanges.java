package io.strongroom.driver.status;

import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * That a volume fails in another way than before is written at once, but not each time: failures
 * that take turns would be a write at every refresh. Not thread-safe.
 */
final class KindChanges {
  /** So many are written at once within the time. */
  static final int MAX = 4;

  private final Duration within;
  private final Deque<Moment> written = new ArrayDeque<>();

  KindChanges(Duration within) {
    this.within = within;
  }

  /** Records that one was written. */
  void written(Moment now) {
    if (written.size() == MAX) {
      written.removeFirst();
    }
    written.addLast(now);
  }

  /** When the next may be written. */
  Moment next() {
    return written.size() < MAX ? Moment.EARLIEST : written.getFirst().plus(within);
  }
}
