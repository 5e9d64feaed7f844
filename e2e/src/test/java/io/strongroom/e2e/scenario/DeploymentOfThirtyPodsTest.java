package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many pods land on one node at once. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class DeploymentOfThirtyPodsTest {
  private static final int PODS = 30;

  @Test
  void everyPodReadsAndNoneLeavesAnything(InstalledDriver driver) throws Exception {
    driver.store().put("thirty/password", "for all of them");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: thirty/password\n  objectAlias: password\n");
      Replicas web = Replicas.start(shop, PODS, shop.pod("web", "db"));

      List<Pod> pods = web.awaitReady();
      assertThat(pods).hasSize(PODS);
      for (Pod pod : pods) {
        String name = pod.getMetadata().getName();
        assertThat(shop.read(name, "password")).as(name).isEqualTo("for all of them");
      }
      assertThat(mounts(driver, pods)).isEqualTo(PODS);
      List<VolumeStatus> statuses =
          Await.until(
              "every pod has its status",
              () -> VolumeStatus.of(shop),
              found -> found.size() == PODS);
      assertThat(statuses)
          .extracting(VolumeStatus::pod)
          .containsExactlyInAnyOrderElementsOf(
              pods.stream().map(pod -> pod.getMetadata().getName()).toList());

      web.delete();

      Await.until("no mount is left", () -> mounts(driver, pods), found -> found == 0);
      Await.until("no status is left", shop::statuses, List::isEmpty);
    }
  }

  private static long mounts(InstalledDriver driver, List<Pod> pods)
      throws IOException, InterruptedException {
    List<String> uids = pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
    return driver.volumeMounts().stream()
        .filter(line -> uids.stream().anyMatch(line::contains))
        .count();
  }
}
