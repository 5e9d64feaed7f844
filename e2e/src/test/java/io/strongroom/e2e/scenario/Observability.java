package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;

/** What operators see of a volume: its status, the driver's metrics and audit log. */
final class Observability {
  private Observability() {}

  /**
   * A volume with one object, the only one in its namespace.
   *
   * @param store of the audit log: the provider, and where
   * @param object as the store calls it
   * @param version the beginning of the store's own name of it
   */
  record Fetched(String pod, String serviceAccount, String store, String object, String version) {
    String provider() {
      return store.split(" ", 2)[0];
    }
  }

  /** All of them show it, and none shows a secret. */
  static void assertShows(Workloads workloads, Canary canary, Fetched fetched) throws Exception {
    InstalledDriver driver = workloads.driver();
    VolumeStatus status = VolumeStatus.await(workloads, fetched.pod());
    assertThat(status.storeVersion()).startsWith(fetched.version());
    assertThat(status.lastError()).isEmpty();

    Ended command = StrongroomCommand.run(driver, "status", "-n", workloads.namespace());
    assertThat(command.code()).as(command.errors()).isZero();
    assertThat(command.output().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith(fetched.pod() + " ")
        .contains(fetched.object());

    String metrics = MetricsAreServedTest.scrape(driver);
    assertThat(metrics.lines())
        .anyMatch(
            line ->
                line.startsWith("strongroom_store_calls_total{")
                    && line.contains("provider=\"%s\"".formatted(fetched.provider())));

    assertThat(driver.log().lines().filter(line -> line.contains("strongroom.audit")))
        .filteredOn(line -> line.contains(json("namespace", workloads.namespace())))
        .filteredOn(line -> line.contains(json("event", "fetch")))
        .first()
        .asString()
        .contains(
            json("serviceAccount", fetched.serviceAccount()),
            json("provider", fetched.provider()),
            json("store", fetched.store()),
            json("outcome", "fetched"),
            fetched.version());
    canary.assertAbsentFrom(command.output() + metrics);
  }

  private static String json(String name, String value) {
    return "\"%s\":\"%s\"".formatted(name, value);
  }
}
