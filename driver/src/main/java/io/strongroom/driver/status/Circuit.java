package io.strongroom.driver.status;

import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.provider.Moment;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit of the API server. While it is away one call at a time probes, each for another
 * volume, instead of all that wait.
 */
final class Circuit {
  private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);

  /** One failure alone can be one object's: an admission webhook that answers for it only. */
  private static final int WORTH_A_LINE = 2;

  /** The longest pause that a server can ask for. */
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  /**
   * Refusals in a row after an outage that may be a server's that has only begun: it serves before
   * it has read its roles (kubernetes#101422). Half a minute in all.
   */
  private static final int DOUBTED_REFUSALS = 5;

  private final QueueWaits waits;
  private Moment openUntil = Moment.EARLIEST;
  private int failures;
  private int refusals;

  Circuit(QueueWaits waits) {
    this.waits = waits;
  }

  /** No call is made before this moment. */
  Moment openUntil() {
    return openUntil;
  }

  void away(KubernetesException e, Moment now, int waiting) {
    failures++;
    if (failures == WORTH_A_LINE) {
      LOG.warn(
          "the API server does not take status and events, {} wait: {}", waiting, e.getMessage());
    }
    openUntil = now.plus(limited(e.retryAfter().orElse(waits.away(failures))));
  }

  void throttled(KubernetesException e, Moment now) {
    openUntil = now.plus(limited(e.retryAfter().orElse(waits.away(1))));
  }

  /**
   * A call was forbidden. Returns whether it is final; a server that may only have begun is called
   * again soon, and counts as away until then.
   */
  boolean forbidden(Moment now) {
    if (failures == 0 || refusals == DOUBTED_REFUSALS) {
      return true;
    }
    refusals++;
    openUntil = now.plus(waits.away(refusals));
    return false;
  }

  /** A call was answered. Returns whether the API server was away before. */
  boolean answered() {
    boolean wasAway = failures >= WORTH_A_LINE;
    if (wasAway) {
      LOG.info("the API server answers again, status and events are written");
    }
    failures = 0;
    refusals = 0;
    return wasAway;
  }

  private static Duration limited(Duration pause) {
    return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
  }
}
