package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverCopy;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two drivers on one node. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class SecondDriverTest {
  private static final String SECOND_RELEASE = "second";
  private static final String SECOND_NAME = "second.strongroom.example";

  @Test
  void secondDriverOfTheSameNameIsNotReadyAndSaysWhy(InstalledDriver driver) throws Exception {
    String root = driver.cluster().kubeletRoot().toString();
    try (DriverCopy second =
        DriverCopy.start(
            driver, "second-same-name", copy -> movePlugin(copy, root + "/plugins/second"))) {
      second.awaitLog("a second driver under the name " + InstalledDriver.NAME);

      String ready =
          Await.until(
              "readyz of the second driver says why",
              () -> readyz(driver, second),
              text -> text.contains("a second driver under the name"));
      assertThat(ready)
          .contains(root + "/plugins/second/csi.sock")
          .contains(root + "/plugins/csi-secrets-store/csi.sock")
          .contains("--drivername");
      assertThat(InstalledDriver.isReady(second.pod())).as(second.log()).isFalse();
      assertFirstWorks(driver, "second-name");
    }
  }

  /** As when the plain manifests are applied beside the chart. */
  @Test
  void secondDriverOnTheSameSocketLeavesItToTheFirst(InstalledDriver driver) throws Exception {
    try (DriverCopy second = DriverCopy.start(driver, "second-same-socket", copy -> {})) {
      String log = second.awaitLog("cannot start");

      assertThat(log).contains("/csi/csi.sock", "another process");
      assertThat(InstalledDriver.isReady(second.pod())).as(second.log()).isFalse();
      assertFirstWorks(driver, "second-socket");
    }
  }

  @Test
  void driverOfAnotherNameServesItsOwnPodsBesideTheFirst(InstalledDriver driver) throws Exception {
    try {
      installSecond(driver);
      assertBothServe(driver);
    } finally {
      driver.uninstall(SECOND_RELEASE);
    }
    assertFirstWorks(driver, "after-second");
  }

  private static void installSecond(InstalledDriver driver) throws Exception {
    driver.installRelease(
        SECOND_RELEASE,
        "driverName=" + SECOND_NAME,
        "linux.metricsAddr=:8195",
        "livenessProbe.port=9908");
  }

  private static void assertBothServe(InstalledDriver driver) throws Exception {
    try (Workloads shop = Workloads.in(driver, "side-by-side")) {
      driver.store().put("shared", "same class");
      shop.fileClass("app", "- objectName: shared\n");
      shop.run(
          shop.pod("app", "app")
              .editSpec()
              .editFirstVolume()
              .editCsi()
              .withDriver(SECOND_NAME)
              .endCsi()
              .endVolume()
              .endSpec());
      shop.run(shop.pod("first", "app"));

      assertThat(shop.read("app", "shared")).isEqualTo("same class");
      driver.store().put("shared", "changed");
      shop.awaitContent("app", "shared", "changed");
      shop.awaitContent("first", "shared", "changed");

      assertThat(driver.helm("uninstall", SECOND_RELEASE, "--wait"))
          .contains("1 volumes are still held by pods", shop.namespace() + "/app")
          .doesNotContain(shop.namespace() + "/first");
      // Only it can take down the volume of its pod.
      installSecond(driver);
    }
  }

  private static void movePlugin(DaemonSet copy, String directory) {
    copy.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals("plugin-dir"))
        .forEach(volume -> volume.getHostPath().setPath(directory));
    DriverCopy.container(copy)
        .getArgs()
        .replaceAll(
            argument ->
                argument.startsWith("--kubelet-registration-path=")
                    ? "--kubelet-registration-path=" + directory + "/csi.sock"
                    : argument);
  }

  /** Busybox' wget tells no body of a 503; kubelet's probe says as little. */
  private static String readyz(InstalledDriver driver, DriverCopy second) throws Exception {
    String address = second.pod().getStatus().getPodIP();
    Ended ended =
        driver
            .cluster()
            .enter(
                "bash",
                "-c",
                "exec 3<>/dev/tcp/%s/9808 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3"
                    .formatted(address));
    return ended.output();
  }

  private static void assertFirstWorks(InstalledDriver driver, String prefix) throws Exception {
    try (Workloads shop = Workloads.in(driver, prefix)) {
      driver.store().put("first", "of the first driver");
      shop.fileClass("app", "- objectName: first\n");
      shop.run(shop.pod("app", "app"));
      assertThat(shop.read("app", "first")).isEqualTo("of the first driver");
      shop.delete("app");
    }
    driver.awaitReady();
  }
}
