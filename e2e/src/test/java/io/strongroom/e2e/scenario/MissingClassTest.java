package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The class of a pod is not there, or wrong: the pod says so, and starts once that is mended. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class MissingClassTest {
  private static final String OBJECTS = "- objectName: missing/password\n  objectAlias: password\n";

  @Test
  void podWaitsForItsClass(InstalledDriver driver) throws Exception {
    driver.store().put("missing/password", "there at last");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.create(shop.pod("web", "db"));

      String message =
          shop.awaitMessage(
              "web", "failed to get secretproviderclass %s/db, error:".formatted(shop.namespace()));
      assertThat(message).startsWith("FailedMount: ").contains("not found");

      shop.fileClass("db", OBJECTS);

      shop.awaitReady("web");
      assertThat(shop.read("web", "password")).isEqualTo("there at last");
    }
  }

  @Test
  void podStartsOnceItsClassNamesAProviderThatThereIs(InstalledDriver driver) throws Exception {
    driver.store().put("missing/password", "mended");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.spc("db", "v1", "flie", Map.of("objects", OBJECTS));
      shop.create(shop.pod("web", "db"));
      assertThat(shop.awaitMessage("web", "flie")).startsWith("FailedMount: ").contains("file");

      shop.fileClass("db", OBJECTS);

      shop.awaitReady("web");
      assertThat(shop.read("web", "password")).isEqualTo("mended");
    }
  }

  @Test
  void podStartsOnceItsClassNamesAnObjectThatThereIs(InstalledDriver driver) throws Exception {
    driver.store().put("missing/password", "mended");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: missing/pasword\n");
      shop.create(shop.pod("web", "db"));
      assertThat(shop.awaitMessage("web", "missing/pasword"))
          .startsWith("FailedMount: ")
          .contains("did you mean 'missing/password'?");
      // Nothing is left of the tries: neither a status nor a mount.
      assertThat(shop.statuses()).isEmpty();
      String uid = shop.resource("web").get().getMetadata().getUid();
      assertThat(driver.volumeMounts()).noneMatch(line -> line.contains(uid));

      shop.fileClass("db", OBJECTS);

      shop.awaitReady("web");
      assertThat(shop.read("web", "password")).isEqualTo("mended");
    }
  }
}
