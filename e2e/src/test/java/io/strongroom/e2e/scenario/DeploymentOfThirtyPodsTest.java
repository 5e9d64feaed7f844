package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.time.Duration;
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
      Deployment created = driver.client().resource(deployment(shop)).create();

      awaitReplicas(driver, created);

      List<Pod> pods = driver.client().pods().inNamespace(shop.namespace()).list().getItems();
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

      driver.client().resource(created).delete();

      Await.until("no mount is left", () -> mounts(driver, pods), found -> found == 0);
      Await.until("no status is left", shop::statuses, List::isEmpty);
    }
  }

  private static void awaitReplicas(InstalledDriver driver, Deployment deployment)
      throws InterruptedException {
    Await.until(
        "all replicas are ready",
        Duration.ofMinutes(5),
        () -> driver.client().resource(deployment).get().getStatus().getReadyReplicas(),
        ready -> ready != null && ready == PODS);
  }

  private static long mounts(InstalledDriver driver, List<Pod> pods)
      throws IOException, InterruptedException {
    List<String> uids = pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
    return driver.volumeMounts().stream()
        .filter(line -> uids.stream().anyMatch(line::contains))
        .count();
  }

  private static Deployment deployment(Workloads shop) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace(shop.namespace())
        .endMetadata()
        .withNewSpec()
        .withReplicas(PODS)
        .withNewSelector()
        .addToMatchLabels("app", "web")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "web")
        .endMetadata()
        .withSpec(shop.pod("web", "db").buildSpec())
        .endTemplate()
        .endSpec()
        .build();
  }
}
