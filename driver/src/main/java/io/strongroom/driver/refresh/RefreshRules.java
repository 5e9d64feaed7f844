package io.strongroom.driver.refresh;

import io.strongroom.driver.spc.SpcAnnotations.Interval;
import java.time.Duration;
import java.util.Optional;

/**
 * How often the operator lets volumes be refreshed.
 *
 * @param polls whether volumes are refreshed at all; leases are renewed in any case
 * @param usual where a class asks for nothing else
 * @param least the shortest that a class or a lease may bring about
 * @param most the longest that a class may bring about
 */
public record RefreshRules(boolean polls, Duration usual, Duration least, Duration most) {
  /** The interval for what a class asks for; absent when it is never refreshed. */
  Optional<Duration> intervalFor(Interval wish) {
    if (!polls) {
      return Optional.empty();
    }
    return switch (wish) {
      case Interval.Usual() -> Optional.of(usual);
      case Interval.Never() -> Optional.empty();
      case Interval.Every(Duration asked) when asked.compareTo(least) < 0 -> Optional.of(least);
      case Interval.Every(Duration asked) when asked.compareTo(most) > 0 -> Optional.of(most);
      case Interval.Every(Duration asked) -> Optional.of(asked);
    };
  }
}
