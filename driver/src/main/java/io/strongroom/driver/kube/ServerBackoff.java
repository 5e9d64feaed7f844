package io.strongroom.driver.kube;

import io.strongroom.driver.backoff.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Waiting times between calls that fail, each between a half and the whole: after an outage of the
 * API server the nodes of a cluster must not come back all at once.
 */
final class ServerBackoff {
  private final RandomGenerator random;
  private final Backoff backoff = new Backoff();

  ServerBackoff(RandomGenerator random) {
    this.random = random;
  }

  void reset() {
    backoff.reset();
  }

  /** The next wait, but no less than the server asks for. */
  Duration next(Optional<Duration> retryAfter) {
    long most = backoff.next().toMillis();
    Duration time = Duration.ofMillis(random.nextLong(most / 2, most + 1));
    return retryAfter.filter(asked -> asked.compareTo(time) > 0).orElse(time);
  }
}
