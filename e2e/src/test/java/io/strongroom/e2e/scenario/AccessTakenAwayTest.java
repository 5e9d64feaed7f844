package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The server's administrator takes a running pod's access away: the pod works on with what it has,
 * and is told which policy is missing. Given back, it follows changes again.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class AccessTakenAwayTest {
  @Test
  void podKeepsItsFileAndIsToldWhichPolicyIsMissing(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      String auth = bao.kubernetesAuth(driver.cluster());
      KvSecrets secrets = KvSecrets.readableIn(shop, bao, bao.address(), auth, "db");
      secrets.put("db", canary.secret("first"));
      shop.run(shop.pod("web", "db"));
      VolumeStatus before = VolumeStatus.await(shop, "web");

      secrets.allow("readers");
      secrets.put("db", canary.secret("second"));

      assertThat(shop.awaitMessage("web", "SecretRefreshFailed"))
          .isEqualTo(
              ("SecretRefreshFailed: failed to refresh, the files stay as they are:"
                   + " SecretProviderClass %s/db, object \"db\", store vault %s, phase fetch: GET"
                   + " secret/data/db: 403: permission denied; role 'shop' gives the policies"
                   + " [default, readers], one of them must allow read on secret/data/db (store"
                   + " code 403)")
                  .formatted(shop.namespace(), bao.address()));
      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      assertThat(VolumeStatus.await(shop, "web").held()).isEqualTo(before.held());

      secrets.allow("readers", "db");

      shop.awaitContent("web", "db", canary.secret("second"));
      shop.awaitMessage("web", "SecretRefreshRecovered");
      assertThat(shop.messages("web"))
          .filteredOn(message -> message.startsWith("SecretRefreshFailed"))
          .hasSize(1);
      Leaks.assertNone(canary, shop);
    }
  }
}
