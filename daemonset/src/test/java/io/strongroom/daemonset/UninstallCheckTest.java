package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class UninstallCheckTest {
  private static final String DEFAULT = "secrets-store.csi.k8s.io";
  private static final String SECOND = "second.example";

  @Test
  void driverCountsItsOwnVolumesAndNamesTheirPods() {
    List<JsonObject> statuses =
        List.of(
            status("web-shop-db", "web", DEFAULT),
            status("web-shop-db-other", "web", DEFAULT),
            status("api-shop-db", "api", SECOND));

    assertThat(UninstallCheck.describe(statuses, DEFAULT))
        .startsWith("WARNING: 2 volumes are still held")
        .endsWith("back: shop/web");
    assertThat(UninstallCheck.describe(statuses, SECOND))
        .startsWith("WARNING: 1 volumes are still held")
        .endsWith("back: shop/api");
    assertThat(UninstallCheck.describe(statuses, "third.example"))
        .isEqualTo("no pod holds a volume of third.example");
  }

  /** Upstream's driver has no such label, and neither had this one at first. */
  @Test
  void statusWithoutADriversNameIsTheDefaultDrivers() {
    List<JsonObject> statuses = List.of(json("{'namespace': 'shop', 'name': 'web-shop-db'}"));

    assertThat(UninstallCheck.describe(statuses, DEFAULT)).endsWith("back: shop/web-shop-db");
    assertThat(UninstallCheck.describe(statuses, SECOND)).startsWith("no pod holds");
  }

  @Test
  void manyPodsAreCounted() {
    List<JsonObject> statuses =
        Stream.concat(
                IntStream.range(0, 12).mapToObj("p%02d"::formatted),
                IntStream.range(0, 3).mapToObj("p%02d"::formatted))
            .map(pod -> status(pod + "-shop-db", pod, DEFAULT))
            .toList();

    assertThat(UninstallCheck.describe(statuses, DEFAULT))
        .startsWith("WARNING: 15 volumes ")
        .endsWith("shop/p08, shop/p09 and 2 more pods");
  }

  private static JsonObject status(String name, String pod, String driver) {
    return json(
        "{'namespace': 'shop', 'name': '%s', 'labels': {'strongroom.io/driver-name': '%s'}, 'ownerReferences': [{'kind': 'Pod', 'name': '%s'}]}"
            .formatted(name, driver, pod));
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
  }
}
