package io.strongroom.driver.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The pauses that stores asked for, by tenant and limit. Thread-safe.
 *
 * <p>A tenant may have a server of its own that asks each caller for a day, and name it in as many
 * ways as it likes. So the number of pauses is bounded, and where there is one more, it is the
 * tenant with most of them who loses the one that ends first: no tenant loses one by what another
 * does, while it has no more than its equal share. A pause that is lost costs its store a call.
 */
final class Pauses {
  /** The most pauses of the node: with a hundred namespaces, forty each. */
  static final int MAX_PAUSES = 4096;

  /** The longest pause that a store can ask for; more is taken for a defect of the store. */
  private static final Duration MAX_WAIT = Duration.ofHours(24);

  @GuardedBy("this")
  private final Map<String, Tenant> tenants = new HashMap<>();

  @GuardedBy("this")
  private int size;

  /** The end of the pause; absent if calls are not throttled now. */
  synchronized Optional<Moment> until(CallKey call, Moment now) {
    return Optional.ofNullable(tenants.get(call.tenant()))
        .flatMap(tenant -> Optional.ofNullable(tenant.ends.get(call.limit())))
        .filter(until -> until.isAfter(now));
  }

  synchronized void begin(CallKey call, Moment now, Duration wait) {
    Moment until = now.plus(wait.compareTo(MAX_WAIT) < 0 ? wait : MAX_WAIT);
    Tenant tenant = tenants.computeIfAbsent(call.tenant(), _ -> new Tenant());
    if (tenant.begins(call.limit(), until) && ++size > MAX_PAUSES) {
      tenants.values().stream()
          .max(Comparator.comparingInt(each -> each.ends.size()))
          .ifPresent(Tenant::loseFirstToEnd);
      size--;
    }
  }

  /** A pause in the order of the ends. */
  private record Pause(Moment until, String limit) implements Comparable<Pause> {
    private static final Comparator<Pause> ORDER =
        Comparator.comparing(Pause::until).thenComparing(Pause::limit);

    @Override
    public int compareTo(Pause other) {
      return ORDER.compare(this, other);
    }
  }

  /** The pauses of one tenant; those that have ended are the first to go. */
  private static final class Tenant {
    private final Map<String, Moment> ends = new HashMap<>();
    private final NavigableSet<Pause> inOrder = new TreeSet<>();

    /** Begins or prolongs a pause; true if the tenant has one more now. */
    boolean begins(String limit, Moment until) {
      Moment known = ends.get(limit);
      if (known == null || until.isAfter(known)) {
        if (known != null) {
          inOrder.remove(new Pause(known, limit));
        }
        ends.put(limit, until);
        inOrder.add(new Pause(until, limit));
      }
      return known == null;
    }

    void loseFirstToEnd() {
      Pause first = inOrder.removeFirst();
      ends.remove(first.limit());
    }
  }
}
