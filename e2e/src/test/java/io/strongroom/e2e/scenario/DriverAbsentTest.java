package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nobody unmounts while there is no driver. The one that comes back has never heard of the pod. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class DriverAbsentTest {
  /** No node has it. */
  private static final String NOWHERE = "e2e.strongroom.io/nowhere";

  @Test
  void podDeletedWithoutDriverGoesWhenItIsBack(InstalledDriver driver) throws Exception {
    Node node = new Node(driver.cluster());
    driver.store().put("password", "kept-while-absent");
    try (Workloads shop = Workloads.in(driver, "absent")) {
      shop.fileClass("credentials", "- objectName: password\n");
      Pod pod = shop.run(graceful(shop));
      Map<String, List<String>> mounts = node.mountsBelow(node.directory(pod));
      Await.until("the volume has a status", shop::statuses, statuses -> statuses.size() == 1);

      try {
        takeAway(driver);
        assertThat(node.mountsBelow(node.directory(pod))).isEqualTo(mounts).hasSize(1);
        assertThat(shop.read("shop", "password")).isEqualTo("kept-while-absent");
        shop.resource("shop").delete();
        Await.until(
            "the pod's container has ended",
            () -> shop.resource("shop").get(),
            DriverAbsentTest::hasEnded);
        assertThat(node.mountsBelow(node.directory(pod))).isEqualTo(mounts);
      } finally {
        bringBack(driver);
      }

      shop.resource("shop").waitUntilCondition(seen -> seen == null, 4, TimeUnit.MINUTES);
      node.awaitNothingOf(pod);
      assertThat(node.mountsBelow(node.directory(pod))).isEmpty();
      Await.until("the volume has no status", shop::statuses, List::isEmpty);
    }
  }

  /** Without a grace period the API server would forget it at once, whatever is left of it. */
  private static PodBuilder graceful(Workloads shop) {
    return shop.pod("shop", "credentials")
        .editSpec()
        .withTerminationGracePeriodSeconds(1L)
        .endSpec();
  }

  private static boolean hasEnded(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null
        && pod.getStatus().getContainerStatuses().stream()
            .allMatch(status -> status.getState().getTerminated() != null);
  }

  private static void takeAway(InstalledDriver driver) throws InterruptedException {
    driver
        .daemonSet()
        .edit(
            set ->
                new DaemonSetBuilder(set)
                    .editSpec()
                    .editTemplate()
                    .editSpec()
                    .addToNodeSelector(NOWHERE, "true")
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build());
    Await.until(
        "the driver's pod is gone", () -> driver.pods(InstalledDriver.RELEASE), List::isEmpty);
  }

  private static void bringBack(InstalledDriver driver) throws InterruptedException {
    driver
        .daemonSet()
        .edit(
            set ->
                new DaemonSetBuilder(set)
                    .editSpec()
                    .editTemplate()
                    .editSpec()
                    .removeFromNodeSelector(NOWHERE)
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build());
    driver.awaitReady();
  }
}
