package io.strongroom.provider.cloud;

import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.Map;

/**
 * Remembers what a store has denied for an hour, 4096 entries at most. For calls that only save
 * others, such as listing versions in place of reading: they are not tried at every refresh. Any
 * thread.
 *
 * @param <K> caller and right; a record or a name
 */
public final class Denials<K> {
  private static final int MAX_ENTRIES = 4096;
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final MonotonicClock clock;
  private final Map<K, Moment> until = Bounded.map(MAX_ENTRIES);

  public Denials(MonotonicClock clock) {
    this.clock = clock;
  }

  /** Whether it is worth a try: it was not denied, or an hour ago. */
  public synchronized boolean mayBeTried(K what) {
    Moment end = until.get(what);
    return end == null || !clock.now().isBefore(end);
  }

  /** The store has denied it just now. */
  public synchronized void denied(K what) {
    until.put(what, clock.now().plus(REMEMBERED));
  }
}
