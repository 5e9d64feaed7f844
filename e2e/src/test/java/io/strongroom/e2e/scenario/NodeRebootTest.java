package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
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
      GenericKubernetesResource statusBefore = awaitStatus(shop);

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
      assertThat(versions(awaitStatus(shop))).isEqualTo(versions(statusBefore));

      driver.store().put("password", "after-the-reboot");
      shop.awaitContent("shop", "password", "after-the-reboot");
      Await.until(
          "the status names the new version",
          () -> versions(awaitStatus(shop)),
          now -> !now.equals(versions(statusBefore)));
      assertThat(shop.statuses()).hasSize(1);
    }
  }

  private static GenericKubernetesResource awaitStatus(Workloads shop) throws InterruptedException {
    List<GenericKubernetesResource> statuses =
        Await.until("the pod has a status", shop::statuses, seen -> seen.size() == 1);
    GenericKubernetesResource status = statuses.getFirst();
    assertThat(status.<Boolean>get("status", "mounted")).isTrue();
    assertThat(status.<String>get("status", "podName")).isEqualTo("shop");
    return status;
  }

  private static List<Object> versions(GenericKubernetesResource status) {
    return status.<List<Map<String, Object>>>get("status", "objects").stream()
        .map(object -> object.get("version"))
        .toList();
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
