package io.strongroom.driver;

import io.strongroom.driver.fetch.SharedFetches;
import io.strongroom.driver.fetch.Sources;
import io.strongroom.driver.fetch.VersionKey;
import io.strongroom.driver.fetch.VolumeFetch;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.provider.ExternalProviders;
import io.strongroom.driver.provider.Providers;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.store.StoreCalls;
import io.strongroom.driver.store.StoreFetches;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store side of the driver: which provider serves a class, how a store is called, and which
 * providers get {@code released}. Knows no mount. Owns the providers it is given.
 */
final class Stores implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  /** The most fetches that wait for one store: more than the pods of a node. */
  private static final int QUEUE_PER_STORE = 512;

  private final List<SecretProvider> providers;
  private final ExternalProviders external;
  private final ContentLimits limits;
  private final StoreFetches fetches;
  private final Sources sources;
  private final VolumeFetch content;
  private final SharedFetches shared;

  Stores(Settings settings, NodeDriver.World world) {
    limits = new ContentLimits(settings.limits().volumeBytes(), settings.limits().volumeFiles());
    providers = List.copyOf(world.providers());
    external =
        new ExternalProviders(
            settings.stores().providerDirs(), settings.stores().maxCallRecvMsgSize());
    VersionKey versionKey = new VersionKey(settings.stores().versionKeyFile());
    sources =
        new Sources(
            world.classes(),
            new Providers(providers, settings.stores().socketProviders(), external),
            versionKey);
    fetches =
        new StoreFetches(
            settings.stores().concurrency(),
            QUEUE_PER_STORE,
            settings.rotation().interval(),
            world.clock());
    content = new VolumeFetch(new StoreCalls(fetches, world.reports()), limits, versionKey);
    shared = new SharedFetches(content, world.clock(), Later::run);
  }

  /** What a volume may hold. */
  ContentLimits limits() {
    return limits;
  }

  Sources sources() {
    return sources;
  }

  VolumeFetch content() {
    return content;
  }

  SharedFetches shared() {
    return shared;
  }

  /**
   * Calls {@code released} of the providers for a volume that is gone. In a thread of its own:
   * giving a lease back must not keep a pod's deletion waiting.
   */
  void released(VolumeRef volume) {
    for (SecretProvider provider : providers) {
      Thread.ofVirtual()
          .name("released " + provider.name())
          .start(() -> released(provider, volume));
    }
  }

  private static void released(SecretProvider provider, VolumeRef volume) {
    try {
      provider.released(volume);
    } catch (RuntimeException defect) {
      LOG.error("provider {}: {}", provider.name(), Defects.describe(defect));
    }
  }

  /** How many stores are taken to be away. */
  long openCircuits() {
    return fetches.openCircuits();
  }

  /** What could not be given back, by built-in provider. */
  Map<String, NotGivenBack> notGivenBack() {
    Map<String, NotGivenBack> all = new TreeMap<>();
    providers.forEach(provider -> all.put(provider.name(), provider.notGivenBack()));
    return all;
  }

  @Override
  public void close() {
    shared.close();
    external.close();
    providers.forEach(SecretProvider::close);
  }
}
