package io.strongroom.driver.observe;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Lines that others can cause at will: so many in a time, and a count of the rest. Goes by the
 * monotonic clock. Thread-safe.
 */
public final class LineBudget {
  private final int most;
  private final long windowNanos;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private long windowStart;

  @GuardedBy("this")
  private int written;

  @GuardedBy("this")
  private long leftOut;

  /**
   * @param most lines in each {@code window}
   */
  public LineBudget(int most, Duration window) {
    this(most, window, System::nanoTime);
  }

  LineBudget(int most, Duration window, LongSupplier nanoTime) {
    this.most = most;
    this.windowNanos = window.toNanos();
    this.nanoTime = nanoTime;
    this.windowStart = nanoTime.getAsLong();
  }

  /**
   * Asks for a line.
   *
   * @return how many were left out since the last one that was written; empty when this one is to
   *     be left out too
   */
  public synchronized OptionalLong take() {
    long now = nanoTime.getAsLong();
    if (now - windowStart >= windowNanos) {
      windowStart = now;
      written = 0;
    }
    if (written == most) {
      leftOut++;
      return OptionalLong.empty();
    }
    written++;
    long before = leftOut;
    leftOut = 0;
    return OptionalLong.of(before);
  }
}
