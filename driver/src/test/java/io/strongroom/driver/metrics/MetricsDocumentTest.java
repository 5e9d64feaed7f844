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
    Set<String> names =
        types().stream().map(type -> type.split(" ", 2)[0]).collect(Collectors.toSet());
    List<Map<String, Object>> rules = rules();

    assertThat(rules).isNotEmpty();
    for (Map<String, Object> rule : rules) {
      assertThat(rule).containsKeys("alert", "expr", "for", "labels", "annotations");
      Matcher used = NAME.matcher(String.valueOf(rule.get("expr")));
      assertThat(used.find()).as("%s", rule).isTrue();
      do {
        assertThat(names).contains(used.group().replaceFirst("_bucket$", ""));
      } while (used.find());
    }
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
    String text = Files.readString(DOCS.resolve("examples/alerts.yaml"));
    Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    return list(file, "groups").stream().flatMap(group -> list(group, "rules").stream()).toList();
  }

  @SuppressWarnings("unchecked") // a wrong form fails the test by the cast
  private static List<Map<String, Object>> list(Map<String, Object> parent, String name) {
    return (List<Map<String, Object>>) requireNonNull(parent.get(name), name);
  }
}
