package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The dashboard. Its queries are run in e2e; which metrics they use is looked at in driver. */
final class DashboardTest {
  private static final Path FILE = Helm.CHART.resolve("monitoring/dashboard.json");

  @TempDir private Path directory;

  @Test
  void sidecarOfGrafanaFindsItIfItIsAskedFor() throws IOException {
    assertThat(Helm.template("").all("ConfigMap")).isEmpty();
    assertThat(Helm.template("grafanaDashboard: null").all("ConfigMap")).isEmpty();

    Item map =
        Helm.template("grafanaDashboard: {enabled: true, annotations: {grafana_folder: Secrets}}")
            .only("ConfigMap");
    assertThat(map.text("metadata", "labels")).contains("grafana_dashboard=1");
    assertThat(map.text("metadata", "annotations")).isEqualTo("{grafana_folder=Secrets}");
    assertThat(map.text("data", "strongroom.json")).isEqualTo(Files.readString(FILE).strip());
  }

  @Test
  void panelsAreNamedOnceAndDoNotOverlap() {
    Set<String> names = new HashSet<>();
    Set<String> taken = new HashSet<>();
    for (Item panel : dashboard().at("panels").items()) {
      assertThat(names.add(panel.text("title"))).as(panel.text("title")).isTrue();
      assertThat(names.add("id " + panel.text("id"))).as(panel.text("title")).isTrue();
      int x = Integer.parseInt(panel.text("gridPos", "x"));
      int y = Integer.parseInt(panel.text("gridPos", "y"));
      int right = x + Integer.parseInt(panel.text("gridPos", "w"));
      int below = y + Integer.parseInt(panel.text("gridPos", "h"));
      assertThat(right).as(panel.text("title")).isLessThanOrEqualTo(24);
      for (int column = x; column < right; column++) {
        for (int line = y; line < below; line++) {
          assertThat(taken.add(column + " " + line)).as(panel.text("title")).isTrue();
        }
      }
    }
  }

  @Test
  void queriesAreOfTheChosenDriversAndSourceAndPrometheusReadsThem() throws IOException {
    List<Map<String, String>> rules = new ArrayList<>();
    for (Item panel : dashboard().at("panels").items()) {
      if (panel.text("type").equals("row")) {
        continue;
      }
      for (Item target : panel.at("targets").items()) {
        String query = target.text("expr");
        assertThat(query).contains("{job=~\"$job\", node=~\"$node\"");
        assertThat(target.text("datasource", "uid")).isEqualTo("${datasource}");
        rules.add(
            Map.of(
                "record",
                "query:" + rules.size(),
                "expr",
                query.replace("$__rate_interval", "5m")));
      }
    }

    assertThat(rules).hasSizeGreaterThan(25);
    Object groups = Map.of("groups", List.of(Map.of("name", "queries", "rules", rules)));
    Path file = Files.writeString(directory.resolve("queries.yaml"), new Yaml().dump(groups));
    Helm.Result check = Promtool.run("check", "rules", file.toString());
    assertThat(check.exitCode()).as(check.output()).isZero();
  }

  /** With {@code .*} for "All", {@code up} would be that of every target of the Prometheus. */
  @Test
  void allJobsAreThoseOfDriversOnly() {
    Item job =
        dashboard().at("templating", "list").items().stream()
            .filter(variable -> variable.text("name").equals("job"))
            .findFirst()
            .orElseThrow();
    assertThat(job.text("query", "query")).isEqualTo("label_values(strongroom_volumes, job)");
    assertThat(job.text("includeAll")).isEqualTo("true");
    assertThat(job.find("allValue")).isEmpty();
  }

  private static Item dashboard() {
    // JSON is YAML.
    return Rendered.document(FILE);
  }
}
