package io.strongroom.provider.azure;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.azure.read.VaultStore;
import io.strongroom.provider.cloud.ServiceAccounts;
import org.jspecify.annotations.Nullable;

/** The store, made by the first fetch: a node whose pods ask for nothing of Azure pays nothing. */
final class LazyStore {
  private final AzureSettings settings;
  private final ServiceAccounts accounts;
  private final Clocks clock;
  private @Nullable VaultStore store;

  LazyStore(AzureSettings settings, ServiceAccounts accounts, Clocks clock) {
    this.settings = settings;
    this.accounts = accounts;
    this.clock = clock;
  }

  AzureSettings settings() {
    return settings;
  }

  synchronized VaultStore get() {
    VaultStore made = store;
    if (made == null) {
      made = new VaultStore(settings.connection(), settings.identity(), accounts, clock);
      store = made;
    }
    return made;
  }
}
