package io.strongroom.driver.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LineBudgetTest {
  /** Near where it wraps around, as System.nanoTime may be. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  private final LineBudget budget = new LineBudget(2, Duration.ofSeconds(1), nanos::get);

  @Test
  void theRestIsCountedAndToldWithTheNextLine() {
    assertThat(budget.take()).hasValue(0);
    assertThat(budget.take()).hasValue(0);
    assertThat(budget.take()).isEmpty();
    assertThat(budget.take()).isEmpty();

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(budget.take()).hasValue(2);
    assertThat(budget.take()).hasValue(0);
    assertThat(budget.take()).isEmpty();
  }
}
