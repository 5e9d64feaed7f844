package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.BuiltImage;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.ProviderDaemon;
import io.strongroom.e2e.cluster.Workloads;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A provider that is no part of the driver serves pods from a DaemonSet of its own. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class ExternalProviderTest {
  private static final String PROVIDER = "outsider";

  /** Outside of any test's time: the first build on a machine takes minutes. */
  @BeforeAll
  static void buildImage() throws Exception {
    Path _ = BuiltImage.directory("provider");
  }

  @Test
  void podWaitsForItsProviderAndIsServedAlsoAfterTheProviderWasReplaced(InstalledDriver driver)
      throws Exception {
    try (Workloads shop = Workloads.in(driver, "external-provider")) {
      driver.store().put("outside", "first");
      shop.spc("app", "v1", PROVIDER, Map.of("values", "outside"));
      shop.create(shop.pod("app", "app"));

      String refusal = shop.awaitMessage("app", "provider not found");
      assertThat(refusal)
          .contains("provider \"" + PROVIDER + "\"")
          .contains("/var/run/secrets-store-csi-providers");

      try (ProviderDaemon provider = ProviderDaemon.start(shop, PROVIDER)) {
        shop.awaitReady("app");
        assertThat(shop.read("app", "outside")).isEqualTo("first");

        driver.store().put("outside", "second");
        shop.awaitContent("app", "outside", "second");

        provider.replace();
        driver.store().put("outside", "third");
        shop.awaitContent("app", "outside", "third");
        shop.run(shop.pod("later", "app"));
        assertThat(shop.read("later", "outside")).isEqualTo("third");
      }

      // Without the provider a refresh fails, and the files stay.
      driver.store().put("outside", "fourth");
      assertThat(shop.awaitMessage("app", "SecretRefreshFailed")).contains(PROVIDER);
      assertThat(shop.read("app", "outside")).isEqualTo("third");
      assertThat(shop.read("later", "outside")).isEqualTo("third");
      shop.delete("app");
      shop.delete("later");
    }
  }
}
