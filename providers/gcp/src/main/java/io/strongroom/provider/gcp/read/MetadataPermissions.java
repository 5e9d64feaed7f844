package io.strongroom.provider.gcp.read;

import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may not ask which version of a secret is meant, so that it is not tried for a while: the
 * usual role, secretAccessor, has no such right.
 */
final class MetadataPermissions {
  private static final int MOST = 4096;
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final MonotonicClock clock;
  private final Map<Denied, Moment> deniedUntil = new LinkedHashMap<>();

  MetadataPermissions(MonotonicClock clock) {
    this.clock = clock;
  }

  private record Denied(String principal, String secret) {}

  synchronized boolean mayBeTried(String principal, String secret) {
    Moment until = deniedUntil.get(new Denied(principal, secret));
    return until == null || !clock.now().isBefore(until);
  }

  synchronized void denied(String principal, String secret) {
    Denied denied = new Denied(principal, secret);
    deniedUntil.remove(denied);
    if (deniedUntil.size() >= MOST) {
      deniedUntil.remove(deniedUntil.keySet().iterator().next());
    }
    deniedUntil.put(denied, clock.now().plus(REMEMBERED));
  }
}
