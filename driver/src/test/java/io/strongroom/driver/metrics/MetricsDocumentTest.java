package io.strongroom.driver.metrics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the documentation says of metrics is what there is. */
final class MetricsDocumentTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Path MONITORING = Path.of("..", "daemonset", "chart", "monitoring");

  /** What Prometheus itself and kube-state-metrics tell of the driver's pods. */
  private static final Pattern OF_OTHERS =
      Pattern.compile("\\bup\\{|\\bkube_daemonset_status_number_unavailable\\{");

  private static final Pattern NAME = Pattern.compile("\\b(?:strongroom|node|rotation)_[a-z_]+");

  @Test
  void documentListsEveryMetricAndNoOther() throws IOException {
    Set<String> listed =
        Files.readAllLines(DOCS.resolve("metrics.md")).stream()
            .map(Pattern.compile("\\| `([a-z_0-9]+)` \\| (counter|gauge|histogram) \\|")::matcher)
            .filter(Matcher::lookingAt)
            .map(row -> row.group(1) + " " + row.group(2))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(listed).isEqualTo(types());
  }

  @Test
  void rulesUseMetricsThatExist() throws IOException {
    List<Map<String, Object>> rules = rules();

    assertThat(rules).isNotEmpty();
    for (Map<String, Object> rule : rules) {
      assertThat(rule).containsKeys("alert", "expr", "for", "labels", "annotations");
      String expression = String.valueOf(rule.get("expr"));
      if (!OF_OTHERS.matcher(expression).find()) {
        assertThat(used(expression)).as("%s", rule).isNotEmpty();
      }
      assertThat(names()).as("%s", rule).containsAll(used(expression));
    }
  }

  @Test
  void dashboardUsesEveryMetricAndNoOther() throws IOException {
    Map<String, Object> dashboard = parse(MONITORING.resolve("dashboard.json"));
    List<String> queries =
        list(dashboard, "panels").stream()
            .filter(panel -> panel.containsKey("targets"))
            .flatMap(panel -> list(panel, "targets").stream())
            .map(target -> String.valueOf(target.get("expr")))
            .toList();

    assertThat(queries)
        .isNotEmpty()
        .allMatch(query -> OF_OTHERS.matcher(query).find() || !used(query).isEmpty());
    assertThat(queries.stream().flatMap(query -> used(query).stream()).collect(Collectors.toSet()))
        .isEqualTo(names());
  }

  private static Set<String> used(String expression) {
    return NAME.matcher(expression)
        .results()
        .map(name -> name.group().replaceFirst("_bucket$", ""))
        .collect(Collectors.toSet());
  }

  private static Set<String> names() {
    return types().stream().map(type -> type.split(" ", 2)[0]).collect(Collectors.toSet());
  }

  private static Set<String> types() {
    Metrics metrics = new Metrics(() -> new Moment(0));
    metrics.add(new SetGauges());
    return metrics
        .exposition()
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.substring("# TYPE ".length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Map<String, Object>> rules() throws IOException {
    return list(parse(MONITORING.resolve("alerts.yaml")), "groups").stream()
        .flatMap(group -> list(group, "rules").stream())
        .toList();
  }

  /** A file of YAML, and so of JSON. */
  private static Map<String, Object> parse(Path file) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
  }

  @SuppressWarnings("unchecked") // a wrong form fails the test by the cast
  private static List<Map<String, Object>> list(Map<String, Object> parent, String name) {
    return (List<Map<String, Object>>) requireNonNull(parent.get(name), name);
  }
}
