package io.strongroom.driver.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.backoff.ExponentialBackoff;
import io.strongroom.driver.store.StoreCall.Purpose;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.Optional;

/**
 * The circuit of one store. {@value #OUTAGES_TO_OPEN} outages in a row open it; from then on one
 * call at a time probes, and any answer of the store closes it. Thread-safe.
 */
final class StoreCircuit {
  /** One outage is a broken connection, three are a store that restarts. */
  private static final int OUTAGES_TO_OPEN = 5;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

  /** The longest time between two probes, whatever the interval of refreshes. */
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

  /** A pod that starts waits for the store: it may probe this often, whatever the pause. */
  private static final Duration PUBLISH_PAUSE = Duration.ofSeconds(5);

  /** What a refused caller is to wait while a probe is under way. */
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

  private final ExponentialBackoff pauses;

  @GuardedBy("this")
  private int outages;

  @GuardedBy("this")
  private int failedProbes;

  @GuardedBy("this")
  private boolean probing;

  @GuardedBy("this")
  private Moment lastCall = Moment.EARLIEST;

  @GuardedBy("this")
  private Moment openUntil = Moment.EARLIEST;

  @GuardedBy("this")
  private int underWay;

  /** When a call last asked for a turn, or ended. */
  @GuardedBy("this")
  private Moment lastUse;

  /**
   * A closed circuit.
   *
   * @param interval between two refreshes of a volume: pauses last half of it at most, so that
   *     waiting volumes find within one that the store is back
   */
  StoreCircuit(Duration interval, Moment now) {
    lastUse = now;
    pauses =
        new ExponentialBackoff(
            FIRST_PAUSE, longer(FIRST_PAUSE, shorter(MAX_PAUSE, interval.dividedBy(2))));
  }

  /** Whether a call is made through a closed circuit or probes an open one. */
  enum Turn {
    ORDINARY,
    PROBE
  }

  /** The answer to a call that asks for a turn. */
  sealed interface Permission {
    record Granted(Turn turn) implements Permission {}

    /**
     * The circuit is open, and no probe is due.
     *
     * @param until when the next probe may be made
     */
    record Denied(Moment until) implements Permission {}
  }

  /** Takes a turn if the circuit is closed or a probe is due; the caller reports its end. */
  synchronized Permission enter(Purpose purpose, Moment now) {
    Optional<Permission.Denied> denied = denial(purpose, now);
    if (denied.isPresent()) {
      return denied.get();
    }
    underWay++;
    if (!isOpen()) {
      return new Permission.Granted(Turn.ORDINARY);
    }
    probing = true;
    lastCall = now;
    return new Permission.Granted(Turn.PROBE);
  }

  /** Why a call would get no turn now; absent if it would. Takes none. */
  synchronized Optional<Permission.Denied> denial(Purpose purpose, Moment now) {
    lastUse = now;
    if (!isOpen()) {
      return Optional.empty();
    }
    if (probing) {
      return Optional.of(new Permission.Denied(now.plus(PROBE_PATIENCE)));
    }
    Moment until = purpose == Purpose.PUBLISH ? earliestForPublish() : openUntil;
    return until.isAfter(now) ? Optional.of(new Permission.Denied(until)) : Optional.empty();
  }

  @GuardedBy("this")
  private Moment earliestForPublish() {
    Moment next = lastCall.plus(PUBLISH_PAUSE);
    return next.isBefore(openUntil) ? next : openUntil;
  }

  synchronized void ended(Turn turn, boolean outage, Moment now) {
    lastUse = now;
    leave(turn);
    if (!outage) {
      outages = 0;
      failedProbes = 0;
      return;
    }
    boolean opensNow = ++outages == OUTAGES_TO_OPEN;
    if (turn == Turn.PROBE) {
      failedProbes++;
    }
    // Calls that were under way when it opened only confirm what is known.
    if (opensNow || turn == Turn.PROBE) {
      lastCall = now;
      openUntil = now.plus(pauses.after(failedProbes + 1));
    }
  }

  synchronized void abandoned(Turn turn) {
    leave(turn);
  }

  /** Closed, and no call under way: equal to a new one. */
  synchronized boolean isForgettable() {
    return outages == 0 && underWay == 0;
  }

  /** Whether the store is taken to be away: calls but probes are refused. */
  synchronized boolean isShut() {
    return isOpen();
  }

  synchronized boolean isUnderWay() {
    return underWay > 0;
  }

  synchronized Moment lastUse() {
    return lastUse;
  }

  @GuardedBy("this")
  private void leave(Turn turn) {
    underWay--;
    if (turn == Turn.PROBE) {
      probing = false;
    }
  }

  @GuardedBy("this")
  private boolean isOpen() {
    return outages >= OUTAGES_TO_OPEN;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
