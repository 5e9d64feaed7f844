package io.strongroom.driver.backoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  @Test
  void waitDoublesUpToTheLongest() {
    ExponentialBackoff backoff =
        new ExponentialBackoff(Duration.ofSeconds(10), Duration.ofSeconds(60));

    assertThat(
            IntStream.of(1, 2, 3, 4, 5, Integer.MAX_VALUE)
                .mapToLong(failures -> backoff.after(failures).toSeconds()))
        .containsExactly(10L, 20L, 40L, 60L, 60L, 60L);
  }

  @Test
  void countedWaitsAreASecondAtFirstAndAMinuteAtMost() {
    Backoff backoff = new Backoff();

    List<Long> waits = Stream.generate(backoff::next).limit(8).map(Duration::toSeconds).toList();
    backoff.reset();

    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
  }
}
