package io.strongroom.provider.gcp.fake;

import com.google.gson.JsonElement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts calls that run at the same time, and delays each. A call has ended before its answer is
 * written. Any thread.
 */
public final class GoogleCallMeter {
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger max = new AtomicInteger();
  private volatile Duration each = Duration.ZERO;

  GoogleCallMeter() {}

  /** Where an answer comes from. */
  @FunctionalInterface
  interface Answering {
    JsonElement answer() throws FakeGoogleRefusal;
  }

  /** From now on each call takes as long. */
  public void take(Duration time) {
    each = time;
  }

  /** The most that ran at any time. */
  public int max() {
    return max.get();
  }

  String during(Answering call) throws FakeGoogleRefusal {
    max.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      TimeUnit.NANOSECONDS.sleep(each.toNanos());
      return call.answer().toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FakeGoogleRefusal.of("UNAVAILABLE", "the fake ends");
    } finally {
      now.decrementAndGet();
    }
  }
}
