package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A scraper finds upstream's metrics at upstream's port, and those of this driver. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class MetricsAreServedTest {
  @Test
  void whatHappenedToVolumesIsCounted(InstalledDriver driver) throws Exception {
    driver.store().put("metrics/password", "not-in-any-metric-1");
    try (Workloads shop = Workloads.in(driver, "metrics")) {
      shop.fileClass("db", "- objectName: metrics/password\n  objectAlias: password\n");
      shop.run(shop.pod("web", "db"));
      driver.store().put("metrics/password", "not-in-any-metric-2");
      shop.awaitContent("web", "password", "not-in-any-metric-2");
      shop.delete("web");

      String metrics =
          Await.until(
              "the unpublish is counted",
              () -> scrape(driver),
              text -> text.contains("\nnode_unpublish_total{"));

      assertThat(metrics.lines())
          .anyMatch(line -> line.startsWith("node_publish_total{") && line.contains("\"file\""))
          .anyMatch(line -> line.startsWith("rotation_reconcile_total{"))
          .anyMatch(line -> line.startsWith("strongroom_store_calls_total{"))
          .anyMatch(line -> line.startsWith("strongroom_unread_objects "));
      assertThat(metrics).doesNotContain("not-in-any-metric");
    }
  }

  /** What a scraper gets from the driver's pod. */
  static String scrape(InstalledDriver driver) throws IOException, InterruptedException {
    URI address =
        URI.create("http://%s:8095/metrics".formatted(driver.pod().getStatus().getPodIP()));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer.body();
    }
  }
}
