package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
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
    try {
      new Node(driver.cluster())
          .run("mkdir -p %1$s/pods %1$s/plugins_registry %1$s/plugins".formatted(ROOT));
      driver.releaseWithoutWaiting(
          RELEASE,
          "driverName=" + DRIVER,
          "linux.kubeletRootDir=" + ROOT,
          "linux.metricsAddr=:8195",
          "livenessProbe.port=9908");

      ContainerStateTerminated ended =
          Await.until(
                  "the driver has ended",
                  () -> Node.ends(driver.pods(RELEASE)),
                  ends -> !ends.isEmpty())
              .getFirst();

      assertThat(ended.getExitCode()).isEqualTo(1);
      assertThat(ended.getMessage())
          .contains(ROOT + " is not kubelet's root directory")
          .contains("linux.kubeletRootDir");
      assertThat(driver.registeredDrivers()).doesNotContain(DRIVER).contains(InstalledDriver.NAME);
      assertThat(driver.cluster().enter("find", ROOT, "-type", "s").output()).isEmpty();
    } finally {
      driver.uninstall(RELEASE);
      driver.cluster().enter("rm", "-rf", ROOT);
    }
  }
}
