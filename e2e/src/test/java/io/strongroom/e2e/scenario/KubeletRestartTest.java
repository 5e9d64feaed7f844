package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.Component;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A kubelet that was restarted publishes every volume again. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class KubeletRestartTest {
  /** What kubelet has told the driver until it was stopped. */
  private record Told(long registrations, String published) {}

  @Test
  void volumesAreNotMountedTwice(InstalledDriver driver) throws Exception {
    Cluster cluster = driver.cluster();
    assumeTrue(cluster.hasComponents(), "NOT RUN: here kubelet cannot be restarted by itself");
    Node node = new Node(cluster);
    driver.store().put("password", "before-the-restart");
    try (Workloads shop = Workloads.in(driver, "kubelet")) {
      shop.fileClass("credentials", "- objectName: password\n");
      Pod pod = shop.run(shop.pod("shop", "credentials"));
      Map<String, List<String>> mounts = node.mountsBelow(node.directory(pod));
      assertThat(mounts).containsOnlyKeys(node.target(pod, "secrets"));
      Pod driverPod = driver.pod();

      Told before =
          cluster.without(
              Component.KUBELET,
              () -> new Told(registrations(node, driverPod), published(node, pod)));

      Await.until(
          "the driver is registered again",
          () -> registrations(node, driverPod),
          now -> now > before.registrations());
      // Kubelet writes the file before each publish: at the second change the first has its answer.
      String first =
          Await.until(
              "kubelet publishes the volume again",
              () -> published(node, pod),
              now -> !now.equals(before.published()));
      Await.until(
          "kubelet publishes it once more", () -> published(node, pod), now -> !now.equals(first));
      assertThat(node.mountsBelow(node.directory(pod))).isEqualTo(mounts);
      assertThat(mounts.values()).allSatisfy(here -> assertThat(here).hasSize(1));
      assertThat(shop.read("shop", "password")).isEqualTo("before-the-restart");

      driver.store().put("password", "after-the-restart");
      shop.awaitContent("shop", "password", "after-the-restart");
      shop.run(shop.pod("new", "credentials"));
      assertThat(shop.read("new", "password")).isEqualTo("after-the-restart");
      assertThat(Node.restarts(driver.pod())).isEqualTo(Node.restarts(driverPod));
    }
  }

  /** How often kubelet has registered the driver, as the driver's log on the node has it. */
  private static long registrations(Node node, Pod pod) throws Exception {
    return node.log(pod).stream().filter(line -> line.contains("kubelet has registered")).count();
  }

  /** When kubelet last wrote about the volume, in nanoseconds. */
  private static String published(Node node, Pod pod) throws Exception {
    return node.run(
        "stat -c %y " + node.directory(pod) + "/volumes/kubernetes.io~csi/secrets/vol_data.json");
  }
}
