package io.strongroom.driver.refresh;

import io.strongroom.driver.backoff.ExponentialBackoff;
import io.strongroom.driver.failure.Failure;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long a group waits for its next refresh, with jitter. */
public final class RefreshTimes {
  /** Upwards only: an interval is the least time between two refreshes. */
  private static final double JITTER = 0.1;

  /** Over this time the fetches of a changed class are spread. */
  private static final Duration CHANGE_SPREAD = Duration.ofSeconds(3);

  /** Over this time the volumes that waited for a store are spread, once it answers again. */
  private static final Duration RETURN_SPREAD = Duration.ofSeconds(10);

  /** The longest back-off, unless the interval is longer. */
  private static final Duration MAX_BACKOFF = Duration.ofMinutes(15);

  /** The longest pause that a store can ask for; more is taken for a defect of the store. */
  private static final Duration MAX_WAIT = Duration.ofHours(24);

  private final RefreshRules rules;
  private final RandomGenerator random;

  RefreshTimes(RefreshRules rules, RandomGenerator random) {
    this.rules = rules;
    this.random = random;
  }

  RefreshRules rules() {
    return rules;
  }

  Duration usual(Duration interval) {
    return interval.plus(upTo(times(interval, JITTER)));
  }

  /**
   * The wait before a group's first refresh. Volumes that were taken over after a restart are
   * spread over one interval.
   */
  Duration first(Duration interval, boolean takenOver) {
    return takenOver ? upTo(interval) : usual(interval);
  }

  Duration afterChange() {
    return upTo(CHANGE_SPREAD);
  }

  Duration afterReturn(Duration interval) {
    return upTo(interval.compareTo(RETURN_SPREAD) < 0 ? interval : RETURN_SPREAD);
  }

  /**
   * Exponential back-off from the interval. Not so while a store is away: then its circuit limits
   * the calls, and the volumes that wait for it are refreshed within one interval of its return.
   * Nor while it throttles: that passes too, and a longer pause is the store's to state.
   *
   * @param failures in a row, with this one
   */
  Duration afterFailure(Duration interval, Failure failure, int failures) {
    return usual(
        isToBeMended(failure)
            ? new ExponentialBackoff(interval, longer(interval, MAX_BACKOFF)).after(failures)
            : interval);
  }

  /**
   * Whether the cause lies in the class, the store's content or the permissions, and so does not
   * pass by itself.
   */
  private static boolean isToBeMended(Failure failure) {
    return switch (failure) {
      case Failure.Declined _ -> false;
      case Failure.Content(_, List<FetchFailure> failures) ->
          failures.stream()
              .anyMatch(
                  one ->
                      switch (one.kind()) {
                        case UNAVAILABLE, TIMEOUT, THROTTLED -> false;
                        case INVALID, UNAUTHENTICATED, DENIED, NOT_FOUND, TOO_LARGE, BAD_ANSWER ->
                            true;
                      });
    };
  }

  /** Whether the store throttles, or a pause that it asked for is still on. */
  static boolean isThrottled(Failure failure) {
    return switch (failure) {
      case Failure.Declined _ -> false;
      case Failure.Content(_, List<FetchFailure> failures) ->
          failures.stream().anyMatch(one -> one.kind() == Kind.THROTTLED);
    };
  }

  /** The pause that the store asked for. */
  static Optional<Duration> retryAfter(Failure failure) {
    return switch (failure) {
      case Failure.Declined _ -> Optional.empty();
      case Failure.Content(_, List<FetchFailure> failures) ->
          failures.stream()
              .flatMap(one -> one.retryAfter().stream())
              .max(Comparator.naturalOrder())
              .map(wait -> wait.compareTo(MAX_WAIT) < 0 ? wait : MAX_WAIT);
    };
  }

  /**
   * When to renew what ends at {@code end}: after two thirds of the time left; the last third is
   * for retries.
   */
  Moment renewal(Moment now, Moment end) {
    return now.plus(longer(rules.least(), now.until(end).multipliedBy(2).dividedBy(3)));
  }

  /** When to retry before an end that is still ahead: after a third of the time left. */
  Moment retryBefore(Moment end, Moment now) {
    return now.plus(longer(rules.least(), now.until(end).dividedBy(3)));
  }

  /** The earlier of two; an absent one is later than any other. */
  static Optional<Moment> earlier(Optional<Moment> one, Moment other) {
    return Optional.of(one.filter(time -> time.isBefore(other)).orElse(other));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration times(Duration duration, double factor) {
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }

  private Duration upTo(Duration most) {
    return times(most, random.nextDouble());
  }
}
