package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart's {@code linux.kubeletRootDir} is not kubelet's root. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class WrongKubeletRootTest {
  private static final String RELEASE = "wrong-root";
  private static final String DRIVER = "wrong-root.strongroom.example";

  /** Looks like kubelet's, as the one of a kubelet that ran here before does. */
  private static final String ROOT = "/run/another-kubelet";

  @Test
  void driverSaysAtStartWhichValueIsWrongAndDoesNotRegister(InstalledDriver driver)
      throws Exception {
    driver
        .cluster()
        .enter("mkdir", "-p", ROOT + "/pods", ROOT + "/plugins_registry", ROOT + "/plugins");
    try {
      driver.releaseWithoutWaiting(
          RELEASE,
          "driverName=" + DRIVER,
          "linux.kubeletRootDir=" + ROOT,
          "linux.metricsAddr=:8195",
          "livenessProbe.port=9908");

      ContainerStateTerminated ended =
          Await.until("the driver has ended", () -> lastEnd(driver), Objects::nonNull);

      assertThat(ended.getExitCode()).isEqualTo(1);
      assertThat(ended.getMessage())
          .contains(ROOT + " is not kubelet's root directory")
          .contains("linux.kubeletRootDir");
      assertThat(driver.registeredDrivers()).doesNotContain(DRIVER).contains(InstalledDriver.NAME);
      assertThat(driver.cluster().enter("find", ROOT, "-type", "s").output()).isEmpty();
    } finally {
      driver.helm("uninstall", RELEASE, "--wait");
      driver.cluster().enter("rm", "-rf", ROOT);
    }
  }

  /** What {@code kubectl describe pod} shows of the container that ended; null if none has. */
  private static @org.jspecify.annotations.Nullable ContainerStateTerminated lastEnd(
      InstalledDriver driver) {
    return driver
        .client()
        .pods()
        .inNamespace(InstalledDriver.NAMESPACE)
        .withLabel("app.kubernetes.io/instance", RELEASE)
        .list()
        .getItems()
        .stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .flatMap(status -> List.of(status.getState(), status.getLastState()).stream())
        .map(state -> state.getTerminated())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
