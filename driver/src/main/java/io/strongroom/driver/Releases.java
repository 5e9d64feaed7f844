package io.strongroom.driver;

import io.strongroom.driver.observe.Defects;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells providers of volumes that are gone. */
final class Releases {
  private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

  private Releases() {}

  /** In the background: giving a lease back must not keep a pod's deletion waiting. */
  static void tell(List<SecretProvider> providers, VolumeRef volume) {
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
}
