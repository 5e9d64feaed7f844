package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.e2e.scenario.VolumeStatus.Held;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Content lives in memory only. After a reboot it comes from the store again. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class NodeRebootTest {
  @Test
  void podsComeBackWithContent(InstalledDriver driver) throws Exception {
    Cluster cluster = driver.cluster();
    assumeTrue(cluster.hasComponents(), "NOT RUN: here the node cannot be rebooted");
    Node node = new Node(cluster);
    driver.store().put("password", "before-the-reboot");
    try (Workloads shop = Workloads.in(driver, "reboot")) {
      shop.fileClass("credentials", "- objectName: password\n");
      Pod before = shop.run(shop.pod("shop", "credentials"));
      String containerBefore = container(before);
      String driverBefore = container(driver.pod());
      Map<String, Held> heldBefore = awaitHeld(shop);

      cluster.reboot();

      Await.until(
          "the pod's container runs again",
          () -> container(shop.resource("shop").get()),
          now -> !now.equals(containerBefore));
      Await.until(
          "the driver's container runs again",
          () -> container(driver.pod()),
          now -> !now.equals(driverBefore));
      driver.awaitReady();
      Pod after = shop.awaitReady("shop");
      assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
      assertThat(shop.read("shop", "password")).isEqualTo("before-the-reboot");
      assertThat(node.mountsBelow(node.directory(after)))
          .containsOnlyKeys(node.target(after, "secrets"))
          .allSatisfy((_, mounts) -> assertThat(mounts).hasSize(1));
      assertThat(versions(awaitHeld(shop))).isEqualTo(versions(heldBefore));

      driver.store().put("password", "after-the-reboot");
      shop.awaitContent("shop", "password", "after-the-reboot");
      Await.until(
          "the status names the new version",
          () -> versions(awaitHeld(shop)),
          now -> !now.equals(versions(heldBefore)));
      assertThat(shop.statuses()).hasSize(1);
    }
  }

  private static Map<String, Held> awaitHeld(Workloads shop) throws InterruptedException {
    VolumeStatus status = VolumeStatus.await(shop, "shop");
    assertThat(status.mounted()).isTrue();
    return status.held();
  }

  /** Without the times: after a reboot the volume is another one, with the same in it. */
  private static List<String> versions(Map<String, Held> held) {
    return held.values().stream().map(Held::version).toList();
  }

  /** The container that runs for a pod, of which there is none for a while. */
  private static String container(Pod pod) throws IOException {
    if (pod.getStatus().getContainerStatuses().stream()
        .anyMatch(status -> status.getState().getRunning() == null)) {
      throw new IOException("the container does not run");
    }
    return pod.getStatus().getContainerStatuses().getFirst().getContainerID();
  }
}
