package io.strongroom.provider.azure.read;

import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.azure.spec.ObjectType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may not list the versions of a vault's objects, so that it is not tried for a while: an
 * access policy may grant get alone.
 */
final class ListPermissions {
  private static final int MOST = 4096;
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final MonotonicClock clock;
  private final Map<Denied, Moment> deniedUntil = new LinkedHashMap<>();

  ListPermissions(MonotonicClock clock) {
    this.clock = clock;
  }

  private record Denied(String principal, String vault, ObjectType type) {}

  synchronized boolean mayBeTried(String principal, String vault, ObjectType type) {
    Moment until = deniedUntil.get(new Denied(principal, vault, type));
    return until == null || !clock.now().isBefore(until);
  }

  synchronized void denied(String principal, String vault, ObjectType type) {
    Denied denied = new Denied(principal, vault, type);
    deniedUntil.remove(denied);
    if (deniedUntil.size() >= MOST) {
      deniedUntil.remove(deniedUntil.keySet().iterator().next());
    }
    deniedUntil.put(denied, clock.now().plus(REMEMBERED));
  }
}
