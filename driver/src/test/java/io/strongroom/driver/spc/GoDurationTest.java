package io.strongroom.driver.spc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "90s, PT1M30S",
    "1m30s, PT1M30S",
    "1h15m30.918273645s, PT1H15M30.918273645S",
    "1.5h, PT1H30M",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "300ms, PT0.3S",
    "1us, PT0.000001S",
    "1µs, PT0.000001S",
    "1μs, PT0.000001S",
    "5ns, PT0.000000005S",
    "-1m, PT-1M",
    "+2m, PT2M",
    "0, PT0S",
    "0s, PT0S",
  })
  void whatGoReadsIsRead(String text, Duration duration) {
    assertThat(GoDuration.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "90", "1d", "s", "1m 30s", "m1", "1m30", ".s", "1e3s", "9999999999h"})
  void whatGoRefusesIsRefused(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PT2M, 2m", "PT1M30S, 1m30s", "PT1H5S, 1h5s", "PT0S, 0s"})
  void formatIsGos(Duration duration, String text) {
    assertThat(GoDuration.format(duration)).isEqualTo(text);
  }
}
