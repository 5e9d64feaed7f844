package io.strongroom.e2e.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Waits for what another process does and tells nobody of. It looks often; the deadline only fails
 * what hangs.
 */
public final class Await {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final long LOOK_EVERY_MILLIS = 500;

  private Await() {}

  /**
   * Looks until what is seen fits.
   *
   * @param what for the message, as in "the pod reads the new password"
   * @return what was seen last, which fits
   * @throws AssertionError after two minutes, with what was seen last
   */
  public static <T> T until(String what, Callable<T> look, Predicate<? super T> fits)
      throws InterruptedException {
    return until(what, DEADLINE, look, fits);
  }

  /**
   * Looks until nothing is left; for the end of what is closed, where an interruption cannot be
   * thrown.
   */
  static void untilGone(String what, Callable<? extends Collection<?>> look) {
    try {
      until(what + " are gone", look, Collection::isEmpty);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before " + what + " were gone", e);
    }
  }

  /** The same with another deadline. */
  public static <T> T until(
      String what, Duration deadline, Callable<T> look, Predicate<? super T> fits)
      throws InterruptedException {
    Instant end = Instant.now().plus(deadline);
    while (true) {
      String seen;
      try {
        T value = look.call();
        if (fits.test(value)) {
          return value;
        }
        seen = String.valueOf(value);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | AssertionError e) {
        // An API server, a pod or a refusal that is not there yet: it counts only at the end.
        seen = e.toString();
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "waited %s in vain until %s; seen: %s".formatted(deadline, what, seen));
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }
}
