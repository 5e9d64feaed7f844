package io.strongroom.provider.cloud.http;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.cloud.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a failed call is made again. Three attempts, after the pause that the store asks for or a
 * random one of up to 800 ms, then 1.6 s. Where the store throttles and names no pause, attempts
 * follow its documented back-off, which doubles. A pause of more than ten seconds ends the call:
 * the failure has it as its Retry-After.
 *
 * @param firstIfThrottled the first pause of the documented back-off
 */
public record RetryPolicy(Duration firstIfThrottled) {
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST = Duration.ofMillis(400);
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  /** Up to a quarter more, so that nodes throttled together do not come back together. */
  private static final int SPREAD = 4;

  /** What follows a failed attempt. */
  sealed interface Next {
    /**
     * Another attempt.
     *
     * @param failure what the call ends with if the deadline passes meanwhile
     */
    record Retry(Duration pause, StoreException failure) implements Next {}

    /** None. */
    record GiveUp(StoreException failure) implements Next {}
  }

  /**
   * Decides after an attempt.
   *
   * @param made the number of attempts so far
   * @param retryable whether another attempt may fare better
   * @param left until the deadline
   */
  Next after(int made, StoreException failure, boolean retryable, Duration left) {
    boolean documented = failure.kind() == Kind.THROTTLED && failure.retryAfter().isEmpty();
    Duration step = documented ? step(retryable ? made : lastStep()) : asked(made, failure);
    StoreException ended = documented ? failure.retryingAfter(step) : failure;
    boolean longer = step.compareTo(MAX_WAIT) > 0 || (!documented && made >= ATTEMPTS);
    Duration wait = documented ? step.plus(upTo(step.dividedBy(SPREAD))) : step;
    return !retryable || longer || wait.compareTo(left) >= 0
        ? new Next.GiveUp(ended)
        : new Next.Retry(wait, ended);
  }

  /** The pause of the documented back-off after so many attempts. */
  private Duration step(int made) {
    return firstIfThrottled.multipliedBy(1L << (made - 1));
  }

  /** The step that is too long to be waited for here. */
  private int lastStep() {
    int made = 1;
    while (step(made).compareTo(MAX_WAIT) <= 0) {
      made++;
    }
    return made;
  }

  /** What the store asks for, and no less than twice as long each time, at random. */
  private static Duration asked(int made, StoreException failure) {
    Duration own = upTo(FIRST.multipliedBy(1L << made));
    Optional<Duration> wish = failure.retryAfter();
    return wish.filter(time -> time.compareTo(own) > 0).orElse(own);
  }

  private static Duration upTo(Duration max) {
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(max.toMillis() + 1));
  }
}
