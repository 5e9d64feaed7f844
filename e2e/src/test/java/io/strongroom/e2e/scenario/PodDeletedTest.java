package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pod that is deleted, alone or with its namespace, leaves nothing behind, and soon. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class PodDeletedTest {
  /** The promise, which is upstream's too. */
  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest(name = "its class is deleted before: {0}")
  @ValueSource(booleans = {false, true})
  void nothingOfADeletedPodIsLeft(boolean classGoesFirst, InstalledDriver driver) throws Exception {
    driver.store().put("deleted/password", "gone with the pod");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: deleted/password\n");
      String uid = shop.run(shop.pod("web", "db")).getMetadata().getUid();
      VolumeStatus status = VolumeStatus.await(shop, "web");
      assertThat(leftovers(shop, uid)).contains("a mount", "a directory", "a status");
      assertThat(status.targetPath()).contains(uid);
      if (classGoesFirst) {
        driver
            .client()
            .genericKubernetesResources(Workloads.GROUP + "/v1", "SecretProviderClass")
            .inNamespace(shop.namespace())
            .withName("db")
            .delete();
      }

      shop.resource("web").delete();

      Await.until(
          "nothing of the pod is left",
          SOON,
          () -> leftovers(shop, uid),
          found -> found.isEmpty() && shop.resource("web").get() == null);
      assertThat(driver.log()).doesNotContain("failed to clean and unmount");
    }
  }

  @Test
  void nothingIsLeftOfANamespaceThatIsDeletedWithItsPods(InstalledDriver driver) throws Exception {
    driver.store().put("deleted/password", "gone with the namespace");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: deleted/password\n");
      String uid = shop.run(shop.pod("web", "db")).getMetadata().getUid();
      VolumeStatus.await(shop, "web");
      var namespace = driver.client().namespaces().withName(shop.namespace());

      namespace.delete();

      Await.until(
          "nothing of the namespace is left",
          SOON,
          () -> leftovers(shop, uid),
          found -> found.isEmpty() && namespace.get() == null);
    }
  }

  private static List<String> leftovers(Workloads shop, String uid)
      throws IOException, InterruptedException {
    InstalledDriver driver = shop.driver();
    List<String> found = new ArrayList<>();
    if (driver.volumeMounts().stream().anyMatch(line -> line.contains(uid))) {
      found.add("a mount");
    }
    String directory = "%s/pods/%s".formatted(driver.cluster().kubeletRoot(), uid);
    if (driver.cluster().enter("test", "-e", directory).code() == 0) {
      found.add("a directory");
    }
    if (!shop.statuses().isEmpty()) {
      found.add("a status");
    }
    return found;
  }
}
