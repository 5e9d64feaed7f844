package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverCopy;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A misspelt flag or value stops what it was meant for, instead of being ignored. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class UnknownFlagTest {
  @Test
  void unknownFlagStopsTheStartWithTheNearestName(InstalledDriver driver) throws Exception {
    try (DriverCopy misspelt =
        DriverCopy.start(
            driver,
            "misspelt-flag",
            copy -> DriverCopy.container(copy).getArgs().add("--rotation-pol-interval=2m"))) {
      String log = misspelt.awaitLog("--rotation-pol-interval");

      assertThat(log).contains("did you mean --rotation-poll-interval?");
      assertThat(
              Await.until(
                  "the misspelt driver has ended",
                  () -> Node.ends(misspelt.pods()),
                  ends -> !ends.isEmpty()))
          .extracting(ContainerStateTerminated::getExitCode)
          .doesNotContain(0);
      assertThat(driver.pod()).matches(InstalledDriver::isReady, "the driver itself is ready");
    }
  }

  @Test
  void unknownValueIsRefusedByTheChart(InstalledDriver driver) {
    assertThatThrownBy(() -> driver.install("rotationPolInterval=2m"))
        .hasMessageContaining("rotationPolInterval");
  }
}
