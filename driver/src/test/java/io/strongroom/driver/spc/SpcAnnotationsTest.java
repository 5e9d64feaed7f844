package io.strongroom.driver.spc;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.spc.SpcAnnotations.Interval;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpcAnnotationsTest {
  @Test
  void classThatSaysNothingIsRefreshedAsUsualAndShares() {
    assertThat(read(Map.of("team", "checkout"))).isEqualTo(SpcAnnotations.none());
  }

  @ParameterizedTest
  @CsvSource({"30s, PT30S", "1h30m, PT1H30M", "0.5s, PT0.5S", "+10m, PT10M"})
  void intervalIsADurationAsGoWritesIt(String text, Duration duration) {
    SpcAnnotations read = read(Map.of("strongroom.io/rotation-interval", text));
    assertThat(read.interval()).isEqualTo(new Interval.Every(duration));
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void intervalMayBeNever() {
    assertThat(read(Map.of("strongroom.io/rotation-interval", "never")).interval())
        .isEqualTo(new Interval.Never());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "2", "0", "0s", "-5m", "2 m", "Never", "off", "1d", "2m\n"})
  void intervalThatIsNoneCountsAsAbsentAndIsReported(String text) {
    SpcAnnotations read = read(Map.of("strongroom.io/rotation-interval", text));
    assertThat(read.interval()).isEqualTo(new Interval.Usual());
    assertThat(read.problems())
        .singleElement()
        .asString()
        .startsWith("annotation strongroom.io/rotation-interval: ")
        .endsWith("the driver's own interval counts")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({"true, true, 0", "false, false, 0", "no, false, 1", "'', false, 1"})
  void optOutOfSharing(String text, boolean shared, int problems) {
    SpcAnnotations read = read(Map.of("strongroom.io/share", text));
    assertThat(read.shared()).isEqualTo(shared);
    assertThat(read.problems()).hasSize(problems);
  }

  @Test
  void refreshRequestIsAnyText() {
    assertThat(read(Map.of("strongroom.io/refresh", "monday")).refreshRequest())
        .isEqualTo(Optional.of("monday"));
  }

  private static SpcAnnotations read(Map<String, String> annotations) {
    return SpcAnnotations.of(
        new SecretProviderClass("shop", "db", "file", Map.of("objects", "x"), annotations, false));
  }
}
