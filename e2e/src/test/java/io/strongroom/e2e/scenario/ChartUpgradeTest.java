package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart is upgraded under running pods. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class ChartUpgradeTest {
  @Test
  void runningPodsKeepTheirVolumesWhileTheDriverIsReplaced(InstalledDriver driver)
      throws Exception {
    try (Workloads shop = Workloads.in(driver, "upgrade")) {
      driver.store().put("upgraded", "before");
      shop.fileClass("app", "- objectName: upgraded\n");
      Node node = new Node(driver.cluster());
      String directory = node.directory(shop.run(shop.pod("app", "app")));
      Map<String, List<String>> mounts = node.mountsBelow(directory);
      String csiDriver = csiDriverUid(driver);
      String driverPod = driver.pod().getMetadata().getUid();

      driver.install(
          "logVerbosity=5",
          "rotationPollInterval=3s",
          "linux.podAnnotations.upgraded=yes",
          "tokenRequests[1].audience=added-by-upgrade");

      assertThat(driver.pod().getMetadata().getUid())
          .as("the driver's pod is another one")
          .isNotEqualTo(driverPod);
      assertThat(driver.pod().getSpec().getContainers().getFirst().getArgs())
          .contains("-v=5", "--rotation-poll-interval=3s");
      assertThat(csiDriverUid(driver)).as("the CSIDriver object is kept").isEqualTo(csiDriver);
      assertThat(node.mountsBelow(directory)).isEqualTo(mounts).hasSize(1);
      assertThat(shop.read("app", "upgraded")).isEqualTo("before");
      Pod app = shop.resource("app").get();
      assertThat(app.getStatus().getContainerStatuses().getFirst().getRestartCount()).isZero();

      driver.store().put("upgraded", "after");
      shop.awaitContent("app", "upgraded", "after");
      shop.run(shop.pod("new", "app"));
      assertThat(shop.read("new", "upgraded")).isEqualTo("after");
    } finally {
      driver.install();
    }
  }

  private static String csiDriverUid(InstalledDriver driver) {
    return driver
        .client()
        .storage()
        .v1()
        .csiDrivers()
        .withName(InstalledDriver.NAME)
        .get()
        .getMetadata()
        .getUid();
  }
}
