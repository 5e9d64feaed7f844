package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.List;
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
      shop.run(shop.pod("app", "app"));
      List<String> mounts = mountsOf(driver, shop, "app");
      String csiDriver = csiDriverUid(driver);
      String driverPod = driver.pod().getMetadata().getUid();

      driver.install(
          "logVerbosity=5",
          "rotationPollInterval=3s",
          "linux.podAnnotations.upgraded=yes",
          "tokenRequests[1].audience=added-by-upgrade");
      Await.until(
          "the driver's pod is another one",
          () -> driver.pod().getMetadata().getUid(),
          uid -> !uid.equals(driverPod));
      driver.awaitReady();

      assertThat(driver.pod().getSpec().getContainers().getFirst().getArgs())
          .contains("-v=5", "--rotation-poll-interval=3s");
      assertThat(csiDriverUid(driver)).as("the CSIDriver object is kept").isEqualTo(csiDriver);
      assertThat(mountsOf(driver, shop, "app")).isEqualTo(mounts).hasSize(1);
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

  private static List<String> mountsOf(InstalledDriver driver, Workloads shop, String pod)
      throws Exception {
    String uid = shop.resource(pod).get().getMetadata().getUid();
    return driver.volumeMounts().stream().filter(line -> line.contains(uid)).toList();
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
