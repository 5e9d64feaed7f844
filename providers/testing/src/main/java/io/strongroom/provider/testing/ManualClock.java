package io.strongroom.provider.testing;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.time.Instant;

/** Clocks of a machine that only tests move; the time of day can also be set. */
public final class ManualClock implements Clocks {
  private Instant time;
  private Moment now = new Moment(0);

  /** It begins at the time of day that it is. */
  public ManualClock() {
    this(Instant.now());
  }

  public ManualClock(Instant time) {
    this.time = time;
  }

  /** Time passes. */
  public synchronized void advance(Duration duration) {
    time = time.plus(duration);
    now = now.plus(duration);
  }

  /** Time passes, in seconds. */
  public void advance(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  /** Sets the time of day; the monotonic clock does not move. */
  public synchronized void set(Instant other) {
    time = other;
  }

  @Override
  public synchronized Instant instant() {
    return time;
  }

  @Override
  public synchronized Moment now() {
    return now;
  }
}
