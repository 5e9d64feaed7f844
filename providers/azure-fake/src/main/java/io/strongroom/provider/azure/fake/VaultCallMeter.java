package io.strongroom.provider.azure.fake;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts calls of vaults that run at the same time, and delays each. Any thread. */
public final class VaultCallMeter {
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger max = new AtomicInteger();
  private volatile Duration each = Duration.ZERO;

  VaultCallMeter() {}

  /** From now on each call takes as long. */
  public void take(Duration time) {
    each = time;
  }

  /** The most that ran at any time. */
  public int max() {
    return max.get();
  }

  FakeAzureAnswer during(Service service, FakeAzureRequest request) throws FakeAzureRefusal {
    max.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      TimeUnit.NANOSECONDS.sleep(each.toNanos());
      return service.answer(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FakeAzureRefusal.ofVault(503, "ServiceUnavailable", "the fake ends");
    } finally {
      now.decrementAndGet();
    }
  }
}
