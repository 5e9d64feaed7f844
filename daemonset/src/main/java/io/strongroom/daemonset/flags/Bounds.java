package io.strongroom.daemonset.flags;

import io.strongroom.driver.spc.GoDuration;
import java.time.Duration;

/**
 * Which values a flag takes, both ends included. This is their one place: {@link FlagValues}
 * refuses what is beyond, the help says it, and the chart's copy, by which Helm refuses the same
 * before a driver starts, is compared with it by a test.
 */
public sealed interface Bounds {
  /** No least and no most: any text, a choice, an address. */
  record None() implements Bounds {}

  /** Whole numbers. */
  record Numbers(int least, int most) implements Bounds {}

  /** Numbers of bytes, as flags spell them: 1048576, 1024Ki, 1Mi. */
  record Sizes(String least, String most) implements Bounds {
    public long leastBytes() {
      return ByteSize.parse(least).orElseThrow();
    }

    public long mostBytes() {
      return ByteSize.parse(most).orElseThrow();
    }
  }

  /**
   * Durations, as Go spells them: 90s, 1m30s.
   *
   * @param reason why it may not be longer; empty where none is given
   */
  record Times(String least, String most, String reason) implements Bounds {
    public Duration shortest() {
      return GoDuration.parse(least).orElseThrow();
    }

    public Duration longest() {
      return GoDuration.parse(most).orElseThrow();
    }
  }

  /** The bounds for the help text; empty without bounds. */
  default String describe() {
    return switch (this) {
      case None() -> "";
      case Numbers(int least, int most) -> "%d to %d".formatted(least, most);
      case Sizes(String least, String most) -> "%s to %s".formatted(least, most);
      case Times(String least, String most, String reason) ->
          "%s to %s%s".formatted(least, most, reason.isEmpty() ? "" : ", " + reason);
    };
  }
}
