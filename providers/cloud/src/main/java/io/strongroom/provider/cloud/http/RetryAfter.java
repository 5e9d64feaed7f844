package io.strongroom.provider.cloud.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a store asks to be left alone. */
public final class RetryAfter {
  /** A store that asks for more is asked again all the same. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  private RetryAfter() {}

  /**
   * By the header {@code Retry-After} (RFC 9110): seconds, or a date, which counts from the
   * server's own {@code Date}. Absent where it says nothing of use.
   */
  public static Optional<Duration> of(HttpReply reply) {
    return reply
        .header("Retry-After")
        .map(String::strip)
        .flatMap(
            stated ->
                SECONDS.matcher(stated).matches()
                    ? Optional.of(Duration.ofSeconds(Long.parseLong(stated)))
                    : untilDate(stated, reply))
        .filter(Duration::isPositive)
        .map(RetryAfter::bounded);
  }

  /** No longer than a store is left alone. */
  public static Duration bounded(Duration asked) {
    return asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
  }

  private static Optional<Duration> untilDate(String stated, HttpReply reply) {
    Optional<Instant> end = instant(stated);
    Optional<Instant> now = reply.header("Date").flatMap(RetryAfter::instant);
    return end.isPresent() && now.isPresent()
        ? Optional.of(Duration.between(now.get(), end.get()))
        : Optional.empty();
  }

  private static Optional<Instant> instant(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
