package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.e2e.scenario.VolumeStatus.Held;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code kubectl} says which pod has which secrets, in which version, and since when. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class WhoHasWhatTest {
  @Test
  void wideListOfStatusesAnswers(InstalledDriver driver) throws Exception {
    driver.store().put("who/password", "a value");
    driver.store().put("who/db.yaml", "port: 5432\n");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: who/password\n- objectName: who/db.yaml\n  key: port\n");
      shop.run(shop.pod("web", "db"));
      VolumeStatus status = VolumeStatus.await(shop, "web");
      String node = shop.resource("web").get().getSpec().getNodeName();

      String wide = kubectl(shop, "get", "secretproviderclasspodstatuses", "-o", "wide");

      assertThat(wide.lines().findFirst().orElseThrow().split("\\s{2,}"))
          .contains("POD", "CLASS", "NODE", "VOLUME", "OBJECTS");
      assertThat(wide)
          .contains(" web ", " db ", " " + node + " ", " secrets ")
          .contains(says(status, "who/password"))
          .contains(says(status, "who/db.yaml#port"));
      assertThat(kubectl(shop, "get", "spcps")).contains(" web ", " db ", " " + node + " ");
      assertThat(kubectl(shop, "get", "spc")).contains("PROVIDER").containsPattern("db +file");
    }
  }

  private static String says(VolumeStatus status, String id) {
    Held held = status.of(id);
    return "%s@%s since %s"
        .formatted(id, held.version(), held.updatedAt().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String kubectl(Workloads shop, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("--namespace", shop.namespace()));
    command.addAll(List.of(arguments));
    Ended ended = shop.driver().cluster().kubectl(command.toArray(String[]::new));
    assertThat(ended.code()).as(ended.errors()).isZero();
    return ended.output();
  }
}
