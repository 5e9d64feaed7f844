package io.strongroom.provider.cloud;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the header {@code Retry-After}: the pause that a store asks for. */
public final class RetryAfter {
  /** The longest pause that is honoured. */
  public static final Duration MAX = Duration.ofMinutes(10);

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,100}");
  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /**
   * Reads the header: seconds, or a date (RFC 9110).
   *
   * @param date the header {@code Date} of the same answer, by which a date is measured; without
   *     one it is this machine's clock
   * @return absent if it is neither, zero or in the past; {@link #MAX} at most
   */
  public static Optional<Duration> of(String header, Optional<String> date) {
    return (SECONDS.matcher(header).matches() ? seconds(header) : until(header, date))
        .filter(pause -> pause.isPositive())
        .map(pause -> pause.compareTo(MAX) < 0 ? pause : MAX);
  }

  private static Optional<Duration> seconds(String digits) {
    return Optional.of(
        digits.length() > MAX_DIGITS ? MAX : Duration.ofSeconds(Long.parseLong(digits)));
  }

  private static Optional<Duration> until(String header, Optional<String> date) {
    Instant now = date.flatMap(RetryAfter::instant).orElseGet(Instant::now);
    return instant(header).map(then -> Duration.between(now, then));
  }

  private static Optional<Instant> instant(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
