package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class is changed under a running pod, and a refresh is asked for: both show long before the
 * interval is over.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class ChangedClassShowsTest {
  @Test
  void objectsComeAndGoAndModesChangeInARunningPod(InstalledDriver driver) throws Exception {
    driver.store().put("changes/stays", "first");
    driver.store().put("changes/goes", "goes");
    driver.store().put("changes/comes", "comes");
    try (Workloads shop = Workloads.in(driver, "changes")) {
      driver.install("rotationPollInterval=6h");
      shop.fileClass(
          "db",
          """
          - {objectName: changes/stays, objectAlias: stays}
          - {objectName: changes/goes, objectAlias: goes}
          """);
      shop.run(shop.pod("web", "db"));
      assertThat(files(shop)).isEqualTo("goes 644\nstays 644\n");

      shop.fileClass(
          "db",
          """
          - {objectName: changes/stays, objectAlias: stays, filePermission: "0440"}
          - {objectName: changes/comes, objectAlias: comes}
          """);
      Await.until(
          "the files are the new class's", () -> files(shop), "comes 644\nstays 440\n"::equals);
      assertThat(shop.read("web", "comes")).isEqualTo("comes");
      VolumeStatus.await(
          shop,
          "web",
          "what the new class asks for",
          status -> status.held().keySet().equals(Set.of("changes/stays", "changes/comes")));

      driver.store().put("changes/stays", "second");
      askForARefresh(shop, "1");
      shop.awaitContent("web", "stays", "second");
      assertThat(shop.awaitMessage("web", "SecretRotated: ")).contains("changes/stays");
    } finally {
      driver.install();
    }
  }

  private static void askForARefresh(Workloads shop, String value) {
    GenericKubernetesResource patch = Classes.withoutSpec(shop, "v1", "db");
    shop.driver()
        .client()
        .resource(patch)
        .edit(
            spc -> {
              spc.getMetadata().setAnnotations(Map.of("strongroom.io/refresh", value));
              return spc;
            });
  }

  private static String files(Workloads shop) throws InterruptedException {
    return shop.exec("web", "sh", "-c", "cd /secrets && stat -L -c '%n %a' *").output();
  }
}
