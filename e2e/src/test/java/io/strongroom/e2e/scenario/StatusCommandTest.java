package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./strongroom status} and {@code kubectl strongroom status} answer what people ask. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class StatusCommandTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path dir;

  @Test
  void whichPodsHaveASecretIsAnsweredBeforeAndAfterItsRotation(InstalledDriver driver)
      throws Exception {
    driver.store().put("status/password", "first-value");
    driver.store().put("status/other", "another-value");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: status/password\n- objectName: status/other\n");
      shop.run(shop.pod("web", "db"));
      shop.run(shop.pod("job", "db"));
      VolumeStatus before = VolumeStatus.await(shop, "web");
      VolumeStatus.await(shop, "job");

      Ended table =
          StrongroomCommand.run(driver, "status", "-n", shop.namespace(), "--secret", "password");
      assertThat(table.code()).as(table.errors()).isZero();
      assertThat(table.output().lines().skip(1))
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).startsWith("job ").contains("status/password"))
          .anySatisfy(line -> assertThat(line).startsWith("web ").contains("status/password"));
      assertThat(table.errors()).contains("2 objects in 2 volumes", "https://");

      driver.store().put("status/password", "second-value");
      Await.until(
          "both pods have the new version",
          () -> List.of(version(shop, "web"), version(shop, "job")),
          versions ->
              versions.stream()
                  .noneMatch(each -> each.equals(before.of("status/password").version())));

      Ended json =
          StrongroomCommand.run(
              driver, "status", "-n", shop.namespace(), "--secret", "password", "-o", "json");
      assertThat(json.code()).as(json.errors()).isZero();
      JsonObject volume =
          JsonParser.parseString(json.output())
              .getAsJsonObject()
              .getAsJsonArray("volumes")
              .get(1)
              .getAsJsonObject();
      assertThat(volume.get("pod").getAsString()).isEqualTo("web");
      assertThat(volume.getAsJsonArray("objects").get(0).getAsJsonObject().get("version"))
          .extracting(version -> version.getAsString())
          .isEqualTo(version(shop, "web"));
      assertThat(json.output()).doesNotContain("first-value", "second-value");
    }
  }

  @Test
  void kubectlFindsItAsAPluginByASymbolicLink(InstalledDriver driver) throws Exception {
    Files.createSymbolicLink(
        dir.resolve("kubectl-strongroom"), CHECKOUT.resolve("kubectl-strongroom"));
    driver.store().put("plugin/password", "a value");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: plugin/password\n");
      shop.run(shop.pod("web", "db"));
      VolumeStatus.await(shop, "web");

      Ended plugin =
          driver
              .cluster()
              .enter(
                  "env",
                  "PATH=%s:%s".formatted(dir, System.getenv("PATH")),
                  "KUBECONFIG=" + driver.cluster().kubeconfig(),
                  "kubectl",
                  "strongroom",
                  "status",
                  "-n",
                  shop.namespace());

      assertThat(plugin.code()).as(plugin.errors()).isZero();
      assertThat(plugin.output()).contains("web ", "plugin/password");
    }
  }

  @Test
  void whoWasRefusedIsToldFromEvents(InstalledDriver driver) throws Exception {
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: refused/is-not-there\n");
      shop.create(shop.pod("web", "db"));
      shop.awaitMessage("web", "refused/is-not-there");

      Ended refused = StrongroomCommand.run(driver, "status", "-n", shop.namespace(), "--refused");

      assertThat(refused.code()).as(refused.errors()).isZero();
      assertThat(refused.output()).contains("web ", "secrets ", "NotFound", "is-not-there");
      assertThat(refused.errors()).contains("the oldest event looked at is");

      Ended status = StrongroomCommand.run(driver, "status", "-n", shop.namespace());
      assertThat(status.code()).as(status.errors()).isZero();
      assertThat(status.output()).contains("WAITING ", "web ", "NotFound", "is-not-there");
      assertThat(status.errors())
          .endsWith("; 1 pod waits for its volume\n")
          .doesNotContain("no driver runs");
    }
  }

  private static String version(Workloads shop, String pod) throws InterruptedException {
    return VolumeStatus.await(shop, pod).of("status/password").version();
  }
}
