package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.e2e.scenario.VolumeStatus.Held;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pod reads a secret and a key of one, and what it reads is kept fresh. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class PodReadsItsSecretTest {
  private static final String WHOLE = "reads/password";
  private static final String KEYED = "reads/db.yaml#port";
  private static final String OBJECTS =
      """
      - objectName: reads/password
        objectAlias: password
      - objectName: reads/db.yaml
        key: port
        objectAlias: db/port
      """;

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1alpha1"})
  void podReadsSecretAndKeyAndGetsWhatIsRotated(String version, InstalledDriver driver)
      throws Exception {
    driver.store().put(WHOLE, "first, of " + version);
    driver.store().put("reads/db.yaml", "host: db.example\nport: 5432\n");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.spc("db", version, "file", Map.of("objects", OBJECTS));
      shop.run(shop.pod("web", "db"));
      assertThat(shop.read("web", "password")).isEqualTo("first, of " + version);
      assertThat(shop.read("web", "db/port")).isEqualTo("5432");
      VolumeStatus before = VolumeStatus.await(shop, "web");

      driver.store().put(WHOLE, "second, of " + version);
      shop.awaitContent("web", "password", "second, of " + version);

      Held rotated = before.of(WHOLE);
      VolumeStatus after =
          VolumeStatus.await(
              shop,
              "web",
              "another version",
              status -> !status.of(WHOLE).version().equals(rotated.version()));
      assertThat(after.of(WHOLE).updatedAt()).isAfter(rotated.updatedAt());
      assertThat(after.of(KEYED)).as("what did not change").isEqualTo(before.of(KEYED));
      assertThat(after.name()).isEqualTo("web-%s-db".formatted(shop.namespace()));
      assertThat(after.className()).isEqualTo("db");
      assertThat(after.mounted()).isTrue();
    }
  }

  @Test
  void keyOfAFileIsRotatedToo(InstalledDriver driver) throws Exception {
    driver.store().put(WHOLE, "stays");
    driver.store().put("reads/db.yaml", "host: db.example\nport: 5432\n");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", OBJECTS);
      shop.run(shop.pod("web", "db"));
      assertThat(shop.read("web", "db/port")).isEqualTo("5432");
      VolumeStatus before = VolumeStatus.await(shop, "web");

      // Another key of the same file: nothing of this class changes with it.
      driver.store().put("reads/db.yaml", "host: other.example\nport: 5433\n");
      shop.awaitContent("web", "db/port", "5433");

      VolumeStatus after =
          VolumeStatus.await(
              shop, "web", "another version", status -> !status.held().equals(before.held()));
      assertThat(after.of(WHOLE)).isEqualTo(before.of(WHOLE));
    }
  }

  @Test
  void classOfTheDocumentationWorksAsItStands(InstalledDriver driver) throws Exception {
    Path examples = Path.of("../docs/examples/demo");
    for (String file : new String[] {"config/db.yaml", "config/api.json"}) {
      driver.store().put(file, Files.readString(examples.resolve("store").resolve(file)));
    }
    try (Workloads shop = Workloads.in(driver, "shop")) {
      try (var yaml = Files.newInputStream(examples.resolve("db-config.yaml"))) {
        driver.client().load(yaml).inNamespace(shop.namespace()).create();
      }

      shop.run(shop.pod("web", "db-config"));

      assertThat(shop.read("web", "db/password")).isEqualTo("also-not-a-real-password");
      assertThat(shop.read("web", "db/port")).isEqualTo("5432");
      assertThat(shop.read("web", "token")).isEqualTo("no-real-token-either");
    }
  }
}
