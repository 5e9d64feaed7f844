package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The server is sealed, stopped, started again. Running pods keep their files and are told, new
 * ones wait. What an outage costs is seen in {@link LongOutageTest}.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class OpenBaoUnavailableTest {
  @Test
  void sealedServerChangesNothingAndServesAgainOnceItIsUnsealed(InstalledDriver driver)
      throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      KvSecrets secrets = readableIn(shop, bao);
      secrets.put("db", canary.secret("first"));
      shop.run(shop.pod("db", "db"));
      VolumeStatus.await(shop, "db");
      Map<String, String> generations = Node.generations(shop);

      bao.seal();

      assertThat(shop.awaitMessage("db", "SecretRefreshFailed"))
          .contains(
              "failed to refresh, the files stay as they are: SecretProviderClass %s/db, store vault %s, phase fetch: GET secret/metadata/db: 503: "
                  .formatted(shop.namespace(), bao.address()),
              " is sealed (store code 503)");
      assertThat(shop.read("db", "db")).isEqualTo(canary.secret("first"));
      assertThat(Node.generations(shop)).isEqualTo(generations);

      bao.unseal();
      secrets.put("db", canary.secret("second"));

      shop.awaitContent("db", "db", canary.secret("second"));
      shop.awaitMessage("db", "SecretRefreshRecovered");
      Leaks.assertNone(canary, shop);
    }
  }

  @Test
  void stoppedServerKeepsNewPodsWaitingAndRunningOnesAsTheyAre(InstalledDriver driver)
      throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      KvSecrets secrets = readableIn(shop, bao);
      secrets.put("db", canary.secret("first"));
      shop.run(shop.pod("db", "db"));
      VolumeStatus.await(shop, "db");
      Map<String, String> generations = Node.generations(shop);

      bao.stop();

      assertThat(shop.awaitMessage("db", "SecretRefreshFailed"))
          .contains(
              "store vault %s, phase fetch: GET secret/metadata/db: nobody listens at that address"
                  .formatted(bao.address()));
      shop.create(shop.pod("late", "db"));
      assertThat(shop.awaitMessage("late", "store vault " + bao.address()))
          .startsWith("FailedMount: ");
      assertThat(shop.read("db", "db")).isEqualTo(canary.secret("first"));
      assertThat(Node.generations(shop)).isEqualTo(generations);

      bao.restart();
      secrets.put("db", canary.secret("second"));

      shop.awaitContent("db", "db", canary.secret("second"));
      shop.awaitMessage("db", "SecretRefreshRecovered");
      shop.awaitReady("late");
      shop.awaitContent("late", "db", canary.secret("second"));
      Leaks.assertNone(canary, shop);
    }
  }

  private static KvSecrets readableIn(Workloads shop, OpenBao bao) throws Exception {
    String auth = bao.kubernetesAuth(shop.driver().cluster());
    return KvSecrets.readableIn(shop, bao, bao.address(), auth, "db");
  }
}
