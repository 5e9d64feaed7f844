package io.strongroom.provider.gcp;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.gcp.identity.Pools;
import io.strongroom.provider.gcp.read.GcpStore;
import org.jspecify.annotations.Nullable;

/** The store, made by the first fetch: a node whose pods ask for nothing of Google pays nothing. */
final class LazyStore {
  private final GcpSettings settings;
  private final Pools pools;
  private final ServiceAccounts accounts;
  private final Clocks clock;
  private @Nullable GcpStore store;

  LazyStore(GcpSettings settings, ServiceAccounts accounts, Clocks clock) {
    this.settings = settings;
    this.accounts = accounts;
    this.clock = clock;
    pools = new Pools(settings.identity());
  }

  Pools pools() {
    return pools;
  }

  synchronized GcpStore get() {
    GcpStore made = store;
    if (made == null) {
      made = new GcpStore(settings.connection(), settings.identity(), pools, accounts, clock);
      store = made;
    }
    return made;
  }
}
