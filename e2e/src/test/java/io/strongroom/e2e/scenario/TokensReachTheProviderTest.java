package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.strongroom.e2e.cluster.BuiltImage;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.ProviderDaemon;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.e2e.scenario.AuditedCalls.Call;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A provider acts for the pod that asks: it gets a token of the pod's service account for each
 * audience, and what the pod names in {@code nodePublishSecretRef}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class TokensReachTheProviderTest {
  private static final String PROVIDER = "identity";

  /** The first version of Kubernetes whose kubelet can hand tokens over in the secrets. */
  private static final int IN_SECRETS_SINCE_MINOR = 35;

  /** Outside of any test's time: the first build on a machine takes minutes. */
  @BeforeAll
  static void buildImage() throws Exception {
    Path _ = BuiltImage.directory("provider");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void providerGetsATokenOfThePodForEachAudience(boolean inSecrets, InstalledDriver driver)
      throws Exception {
    assumeTrue(
        !inSecrets || minor(driver) >= IN_SECRETS_SINCE_MINOR,
        "NOT RUN: this kubelet only hands tokens over in the volume's context");
    try {
      driver.install(
          "tokenRequests[1].audience=e2e-other", "serviceAccountTokenInSecrets=" + inSecrets);
      assertThat(
              Objects.requireNonNullElse(
                  driver
                      .client()
                      .storage()
                      .v1()
                      .csiDrivers()
                      .withName(InstalledDriver.NAME)
                      .get()
                      .getSpec()
                      .getServiceAccountTokenInSecrets(),
                  false))
          .isEqualTo(inSecrets);
      assertTokensArrive(driver);
    } finally {
      driver.install();
    }
  }

  private static void assertTokensArrive(InstalledDriver driver) throws Exception {
    try (Workloads shop = Workloads.in(driver, "tokens");
        ProviderDaemon _ = ProviderDaemon.start(shop, PROVIDER)) {
      shop.spc("app", "v1", PROVIDER, Map.of("audiences", "e2e-audience,e2e-other"));

      shop.run(shop.pod("app", "app"));

      String who = "system:serviceaccount:%s:default app ".formatted(shop.namespace());
      assertThat(shop.read("app", "token-0")).isEqualTo(who + "e2e-audience");
      assertThat(shop.read("app", "token-1")).isEqualTo(who + "e2e-other");
      shop.delete("app");
    }
  }

  @Test
  void secretThatThePodNamesReachesTheProviderWithoutTheDriverReadingSecrets(InstalledDriver driver)
      throws Exception {
    try (Workloads shop = Workloads.in(driver, "publish-secret");
        ProviderDaemon _ = ProviderDaemon.start(shop, PROVIDER)) {
      driver
          .client()
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName("login")
                  .withNamespace(shop.namespace())
                  .endMetadata()
                  .withStringData(Map.of("user", "shop", "password", "open sesame"))
                  .build())
          .create();
      shop.spc("app", "v1", PROVIDER, Map.of("secrets", "user,password"));

      shop.run(withSecret(shop.pod("app", "app")));

      assertThat(shop.read("app", "user")).isEqualTo("shop");
      assertThat(shop.read("app", "password")).isEqualTo("open sesame");
      assertThat(AuditedCalls.ofDriver(driver, 0))
          .isNotEmpty()
          .extracting(Call::resource)
          .doesNotContain("secrets");
      shop.delete("app");
    }
  }

  private static PodBuilder withSecret(PodBuilder pod) {
    Volume volume = Workloads.volume("secrets", "app");
    volume
        .getCsi()
        .setNodePublishSecretRef(new io.fabric8.kubernetes.api.model.LocalObjectReference("login"));
    return pod.editSpec().withVolumes(volume).endSpec();
  }

  private static int minor(InstalledDriver driver) {
    return Integer.parseInt(
        driver.client().getKubernetesVersion().getMinor().replaceAll("[^0-9]", ""));
  }
}
