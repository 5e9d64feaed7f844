package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.Prometheus;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A Prometheus with the scrape configuration of the docs reads the driver: each query of the
 * dashboard has data, or its panel says what it means that there is none, and each alert rule can
 * be evaluated.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class DashboardHasDataTest {
  private static final Path MONITORING = Path.of("../daemonset/chart/monitoring");
  private static final Path PAGE = Path.of("../docs/metrics.md");

  /** What is empty while all is well, or while no store states dates, as none does here. */
  private static final List<String> EMPTY =
      List.of(
          "Drivers down", "Nodes whose driver does not answer", "Secrets that expire: time left");

  /** A query with the panel that shows it. */
  private record Query(String panel, String expression, boolean saysWhyEmpty) {}

  @Test
  void everyQueryHasDataAndEveryRuleIsEvaluated(InstalledDriver driver) throws Exception {
    driver.store().put("watch/password", "first");
    driver.store().put("watch/gone", "there for now");
    try (OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "watch");
        Prometheus prometheus =
            Prometheus.start(driver.cluster(), scrapeConfig(), MONITORING.resolve("alerts.yaml"))) {
      makeEvents(driver, bao, shop);

      List<Query> queries = queries();
      assertThat(queries).hasSizeGreaterThan(25);
      List<String> empty =
          Await.until(
              "every query but a few has data",
              () -> empty(prometheus, queries),
              panels -> EMPTY.containsAll(panels));
      System.out.printf(
          "dashboard: %d queries, no data and said so in %s%n", queries.size(), empty);
      assertThat(queries)
          .filteredOn(query -> empty.contains(query.panel()))
          .allMatch(Query::saysWhyEmpty);
      String node = driver.pod().getSpec().getNodeName();
      assertThat(prometheus.labelValues("strongroom_volumes", "job")).containsExactly("strongroom");
      assertThat(prometheus.labelValues("up{job=~\"strongroom\"}", "node")).containsExactly(node);
      assertThatLabelsAreThoseOf(prometheus, shop, node);

      List<JsonObject> rules =
          Await.until(
              "every rule was evaluated",
              prometheus::rules,
              all -> all.stream().noneMatch(rule -> text(rule, "health").equals("unknown")));
      assertThat(rules).hasSizeGreaterThan(15).allMatch(rule -> text(rule, "health").equals("ok"));
      // None fires before its time, and these two are about to.
      assertThat(rules)
          .filteredOn(rule -> text(rule, "state").equals("pending"))
          .extracting(rule -> text(rule, "name"))
          .contains("StrongroomPodsWait", "StrongroomRefreshFails");
    }
  }

  /** Of each kind of thing that metrics are about, one. */
  private static void makeEvents(InstalledDriver driver, OpenBao bao, Workloads shop)
      throws Exception {
    shop.fileClass("db", "- objectName: watch/password\n  objectAlias: password\n");
    shop.fileClass("gone", "- objectName: watch/gone\n  objectAlias: gone\n");
    shop.fileClass("missing", "- objectName: watch/missing\n  objectAlias: missing\n");
    shop.run(shop.pod("ends", "db"));
    shop.run(shop.pod("web", "db"));
    shop.run(shop.pod("old", "gone"));
    shop.run(certificatePod(driver, bao, shop));
    shop.create(shop.pod("waits", "missing"));
    driver.store().put("watch/password", "second");
    driver.store().remove("watch/gone");
    shop.awaitContent("web", "password", "second");
    shop.awaitMessage("old", "SecretRefreshFailed");
    shop.delete("ends");
  }

  private static PodBuilder certificatePod(InstalledDriver driver, OpenBao bao, Workloads shop)
      throws Exception {
    bao.does("POST", "sys/mounts/pki", "{\"type\":\"pki\"}");
    bao.does("POST", "pki/root/generate/internal", "{\"common_name\":\"shop\",\"ttl\":\"24h\"}");
    bao.does("POST", "pki/roles/shop", "{\"allow_any_name\":true,\"ttl\":\"1h\"}");
    bao.policy("issuer", "path \"pki/issue/shop\" { capabilities = [\"create\", \"update\"] }");
    String auth = bao.kubernetesAuth(driver.cluster());
    bao.role(auth, "shop", shop.namespace(), "default", "issuer");
    shop.spc(
        "tls",
        "v1",
        "vault",
        KvSecrets.parameters(
            bao.address(),
            auth,
            "shop",
            """
            - {objectName: tls.crt, secretPath: pki/issue/shop, method: PUT, secretKey: certificate,
               secretArgs: {common_name: shop.example}}
            """));
    return shop.pod("tls", "tls");
  }

  /** A class's namespace is its own, although the target has one too. */
  private static void assertThatLabelsAreThoseOf(Prometheus prometheus, Workloads shop, String node)
      throws Exception {
    assertThat(prometheus.query("strongroom_refused_volumes"))
        .singleElement()
        .satisfies(
            series -> {
              JsonObject labels = series.getAsJsonObject("metric");
              assertThat(text(labels, "namespace")).isEqualTo(shop.namespace());
              assertThat(text(labels, "secretproviderclass")).isEqualTo("missing");
              assertThat(text(labels, "node")).isEqualTo(node);
              assertThat(series.getAsJsonArray("value").get(1).getAsString()).isEqualTo("1");
            });
    assertThat(prometheus.query("strongroom_renewal_due_seconds"))
        .singleElement()
        .satisfies(
            series -> {
              assertThat(text(series.getAsJsonObject("metric"), "secretproviderclass"))
                  .isEqualTo("tls");
              // Two thirds of an hour, since when it was made.
              assertThat(series.getAsJsonArray("value").get(1).getAsDouble())
                  .isBetween(2000.0, 2400.0);
            });
  }

  private static List<String> empty(Prometheus prometheus, List<Query> queries)
      throws IOException, InterruptedException {
    List<String> empty = new ArrayList<>();
    for (Query query : queries) {
      if (prometheus.query(query.expression()).isEmpty()) {
        empty.add(query.panel());
      }
    }
    return empty;
  }

  /** That of the docs; the target has a namespace as well, as the operator gives it one. */
  private static String scrapeConfig() throws IOException {
    Matcher block =
        Pattern.compile("```yaml\n(- job_name: .*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();
    return block.group(1)
        + "    - {source_labels: [__meta_kubernetes_namespace], target_label: namespace}\n"
        + "  honor_labels: true\n";
  }

  /** As Grafana asks them, with all jobs and nodes chosen. */
  private static List<Query> queries() throws IOException {
    JsonObject dashboard =
        JsonParser.parseString(Files.readString(MONITORING.resolve("dashboard.json")))
            .getAsJsonObject();
    List<Query> queries = new ArrayList<>();
    for (JsonElement each : dashboard.getAsJsonArray("panels")) {
      JsonObject panel = each.getAsJsonObject();
      boolean saysWhyEmpty =
          Optional.ofNullable(panel.getAsJsonObject("fieldConfig"))
              .map(config -> config.getAsJsonObject("defaults").has("noValue"))
              .orElse(false);
      JsonArray targets =
          Optional.ofNullable(panel.getAsJsonArray("targets")).orElseGet(JsonArray::new);
      StreamSupport.stream(targets.spliterator(), false)
          .map(target -> text(target.getAsJsonObject(), "expr"))
          .map(
              query ->
                  query
                      .replace("$job", ".*")
                      .replace("$node", ".*")
                      .replace("$__rate_interval", "5m"))
          .forEach(query -> queries.add(new Query(text(panel, "title"), query, saysWhyEmpty)));
    }
    return queries;
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }
}
