package io.strongroom.provider.aws;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.aws.read.AwsStore;
import io.strongroom.provider.cloud.ServiceAccounts;
import org.jspecify.annotations.Nullable;

/** The store, made by the first fetch: a node whose pods ask for nothing of AWS pays nothing. */
final class LazyStore implements AutoCloseable {
  private final AwsSettings settings;
  private final ServiceAccounts accounts;
  private final Clocks clock;
  private @Nullable AwsStore store;

  LazyStore(AwsSettings settings, ServiceAccounts accounts, Clocks clock) {
    this.settings = settings;
    this.accounts = accounts;
    this.clock = clock;
  }

  synchronized AwsStore get() {
    AwsStore made = store;
    if (made == null) {
      made =
          new AwsStore(
              settings.connection(), settings.agent(), settings.audiences(), accounts, clock);
      store = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    if (store != null) {
      store.close();
    }
  }
}
