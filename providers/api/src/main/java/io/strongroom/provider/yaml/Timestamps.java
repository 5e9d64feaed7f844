package io.strongroom.provider.yaml;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates as gopkg.in/yaml.v3 finds them in plain values: a day of the calendar, alone or with a
 * time. A day that there never was is a text.
 */
public final class Timestamps {
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})(?:(?<between>[Tt]|"
              + " +)(?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2}):(?<second>[0-9]{1,2})"
              + "(?:[.,](?<fraction>[0-9]{1,9})[0-9]*)?(?<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?");
  private static final int NANO_DIGITS = 9;

  private Timestamps() {}

  /** The moment; a day alone is midnight in UTC. Absent if the text is none. */
  public static Optional<OffsetDateTime> parse(String text) {
    Matcher found = TIMESTAMP.matcher(text);
    // A zone belongs behind T, and only there.
    if (!found.matches()
        || (found.group("between") != null
            && found.group("between").isBlank() != (found.group("zone") == null))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          OffsetDateTime.of(
              number(found, "year"),
              number(found, "month"),
              number(found, "day"),
              number(found, "hour"),
              number(found, "minute"),
              number(found, "second"),
              nanos(found.group("fraction")),
              found.group("zone") == null ? ZoneOffset.UTC : ZoneOffset.of(found.group("zone"))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(Matcher found, String group) {
    String digits = found.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null
        ? 0
        : Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
  }
}
