package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.HostCommand;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A secret is rotated under two pods: one reads its file again, the other read it once at its
 * start. The driver says of each what it did, and the command finds the second.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class RotationIsConfirmedTest {
  private static final String OBJECT = "confirmed/password";
  private static final Path LAUNCHER = Path.of("../strongroom").toAbsolutePath().normalize();

  @Test
  void podThatReadsAgainIsToldFromOneThatDoesNot(InstalledDriver driver) throws Exception {
    driver.store().put(OBJECT, "first");
    try (Workloads shop = Workloads.in(driver, "confirmed")) {
      driver.install("rotationReadGrace=10s");
      shop.fileClass("db", "- objectName: " + OBJECT + "\n  objectAlias: password\n");
      shop.run(running(shop.pod("again", "db"), "while cat /secrets/password; do sleep 1; done"));
      shop.run(running(shop.pod("once", "db"), "cat /secrets/password; exec sleep 3600"));
      for (String pod : List.of("again", "once")) {
        VolumeStatus.await(
            shop, pod, "that the first value was read", RotationIsConfirmedTest::isRead);
      }
      assertThat(stale(driver, shop)).doesNotContain("again", "once");

      driver.store().put(OBJECT, "second");

      assertThat(shop.awaitMessage("again", "RotatedSecretRead: ")).contains(OBJECT);
      assertThat(shop.awaitMessage("once", "RotatedSecretNotRead: ")).contains(OBJECT);
      VolumeStatus again =
          VolumeStatus.await(shop, "again", "that it was read", RotationIsConfirmedTest::isRead);
      VolumeStatus once = VolumeStatus.await(shop, "once");
      assertThat(again.of(OBJECT).version())
          .as("both hold the new version")
          .isEqualTo(once.of(OBJECT).version());
      assertThat(again.readAt().get(OBJECT)).isAfterOrEqualTo(again.of(OBJECT).updatedAt());
      assertThat(once.readAt()).isEmpty();
      assertThat(shop.messages("again")).noneMatch(each -> each.startsWith("RotatedSecretNotRead"));
      assertThat(shop.messages("once")).noneMatch(each -> each.startsWith("RotatedSecretRead:"));
      assertThat(stale(driver, shop)).contains("once").doesNotContain("again");

      // Whoever reads it late has read it.
      assertThat(shop.read("once", "password")).isEqualTo("second");
      VolumeStatus.await(shop, "once", "that it was read", RotationIsConfirmedTest::isRead);
      assertThat(stale(driver, shop)).doesNotContain("again", "once");
    } finally {
      driver.install();
    }
  }

  private static boolean isRead(VolumeStatus status) {
    return status.readAt().containsKey(OBJECT);
  }

  private static PodBuilder running(PodBuilder pod, String script) {
    return pod.editSpec()
        .editFirstContainer()
        .withCommand("sh", "-c", script)
        .endContainer()
        .endSpec();
  }

  private static String stale(InstalledDriver driver, Workloads shop) throws Exception {
    return HostCommand.output(
        List.of(
            LAUNCHER.toString(),
            "status",
            "--kubeconfig",
            driver.cluster().kubeconfig().toString(),
            "-n",
            shop.namespace(),
            "--stale"));
  }
}
