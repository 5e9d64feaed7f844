package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The key by which versions are made: the cluster makes it, it lasts, and is no credential. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class KeyOfVersionsTest {
  @Test
  void clusterFillsTheChartsSecretAndTakesItForNoToken(InstalledDriver driver) throws Exception {
    List<Secret> filled =
        Await.until(
            "the key is there",
            () -> keys(driver),
            keys -> keys.stream().anyMatch(key -> key.getData().containsKey("token")));
    Secret key = filled.getFirst();
    String token =
        new String(Base64.getDecoder().decode(key.getData().get("token")), StandardCharsets.UTF_8);
    assertThat(token.split("\\.", -1)).as("a signed token").hasSize(3);

    TokenReviewStatus review =
        driver
            .client()
            .tokenReviews()
            .create(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build())
            .getStatus();

    assertThat(review.getAuthenticated()).isNotEqualTo(true);
    assertThat(review.getError()).contains("invalid");
  }

  @Test
  void versionsAreTheSameByTheNextDriver(InstalledDriver driver) throws Exception {
    driver.store().put("lasting/password", "unchanged");
    try (Workloads shop = Workloads.in(driver, "lasting")) {
      shop.fileClass("db", "- objectName: lasting/password\n");
      shop.run(shop.pod("web", "db"));
      VolumeStatus before = VolumeStatus.await(shop, "web");
      String token = keys(driver).getFirst().getData().get("token");

      driver.replace();
      shop.run(shop.pod("late", "db"));

      assertThat(VolumeStatus.await(shop, "late").of("lasting/password").version())
          .isEqualTo(before.of("lasting/password").version())
          .matches("[0-9a-f]{32}");
      assertThat(keys(driver).getFirst().getData().get("token")).isEqualTo(token);
    }
  }

  /** Of the chart as it is installed now; that of an installation before it may be going. */
  private static List<Secret> keys(InstalledDriver driver) {
    return driver.client().secrets().inAnyNamespace().list().getItems().stream()
        .filter(secret -> secret.getType().equals("kubernetes.io/service-account-token"))
        .filter(secret -> secret.getMetadata().getName().endsWith("-version-key"))
        .filter(secret -> secret.getData() != null)
        .toList();
  }
}
