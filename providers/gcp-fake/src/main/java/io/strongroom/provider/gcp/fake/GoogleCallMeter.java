package io.strongroom.provider.gcp.fake;

import com.google.gson.JsonElement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many calls there were at the same time. One has ended before its answer is written. */
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

  /** The most there were at any time. */
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
