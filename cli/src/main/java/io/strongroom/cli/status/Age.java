package io.strongroom.cli.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long ago something was, as {@code kubectl get} writes it. */
final class Age {
  private Age() {}

  /** Empty text for what never was. */
  static String of(Optional<Instant> then, Instant now) {
    return then.map(at -> of(Duration.between(at, now))).orElse("");
  }

  /** Two units at most, fewer of the smaller the longer it is. Clocks differ: never below zero. */
  static String of(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    long minutes = seconds / 60;
    long hours = minutes / 60;
    long days = hours / 24;
    if (seconds < 120) {
      return seconds + "s";
    }
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    return days < 8 ? two(days, "d", hours % 24, "h") : days + "d";
  }

  private static String two(long large, String unit, long small, String smaller) {
    return small == 0 ? large + unit : large + unit + small + smaller;
  }
}
