package io.strongroom.provider.aws.read;

import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which roles may not read secrets in batches, so that they are not asked to for a while: the right
 * is one of its own, which today's policies do not have.
 */
public final class BatchPermissions {
  private static final int MOST = 1024;
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final MonotonicClock clock;
  private final Map<String, Moment> deniedUntil = new LinkedHashMap<>();

  public BatchPermissions(MonotonicClock clock) {
    this.clock = clock;
  }

  synchronized boolean mayBeTried(String role) {
    Moment until = deniedUntil.get(role);
    return until == null || !clock.now().isBefore(until);
  }

  synchronized void denied(String role) {
    deniedUntil.remove(role);
    if (deniedUntil.size() >= MOST) {
      deniedUntil.remove(deniedUntil.keySet().iterator().next());
    }
    deniedUntil.put(role, clock.now().plus(REMEMBERED));
  }
}
