package io.strongroom.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
  private static final Optional<String> DATE = Optional.of("Wed, 21 Oct 2015 07:28:00 GMT");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 1",
        "060 | 60",
        "600 | 600",
        "601 | 600",
        "9999999 | 600",
        "99999999999999999999999 | 600",
        "Wed, 21 Oct 2015 07:28:30 GMT | 30",
        "Wed, 21 Oct 2037 07:28:00 GMT | 600",
      })
  void secondsAndDates(String header, long seconds) {
    assertThat(RetryAfter.of(header, DATE)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "-1", "1.5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "21 Oct 2037"})
  void whatIsNoPauseIsNone(String header) {
    assertThat(RetryAfter.of(header, DATE)).isEmpty();
  }

  @Test
  void withoutADateOfItsOwnAnAnswerIsOfNow() {
    String then =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(5));
    assertThat(RetryAfter.of(then, Optional.empty()).orElseThrow())
        .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
    assertThat(RetryAfter.of(then, Optional.of("today")).orElseThrow())
        .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
  }
}
