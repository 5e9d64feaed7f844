package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What filters and selectors of the docs ask for is what the chart has. (The commands themselves
 * are run on a cluster.)
 */
final class DocumentedNamesTest {
  private static final Rendered CHART = Helm.template("");

  @Test
  void filterOfTheAuditLogAsksForTheChartsContainer() throws IOException {
    assertThat(found("audit.md", "\\.kubernetes\\.container_name == \"([^\"]+)\""))
        .containsExactly(CHART.container().text("name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"audit.md", "install.md", "migrate.md", "metrics.md", "troubleshooting.md"})
  void logsAreNotAskedOfADaemonSetWhichShowsOnePod(String page) throws IOException {
    assertThat(found(page, "(logs +(?:-\\S+ +)*(?:daemonset|ds)/)[a-z]")).isEmpty();
  }

  @Test
  void logsAreSelectedByALabelThatThePodsHave() throws IOException {
    assertThat(found("audit.md", "logs -l (\\S+)"))
        .isNotEmpty()
        .allSatisfy(
            selector ->
                assertThat(template("labels").text(selector.split("=", 2)[0]))
                    .isEqualTo(selector.split("=", 2)[1]));
  }

  @Test
  void prometheusKeepsTheChartsPodsAndTheirPort() throws IOException {
    assertThat(found("metrics.md", "_label_app_kubernetes_io_name\\], regex: (\\w+)"))
        .containsExactly(template("labels").text("app.kubernetes.io/name"));
    assertThat(found("metrics.md", "_container_port_name\\], regex: (\\w+)"))
        .isSubsetOf(
            CHART.container().at("ports").items().stream().map(port -> port.text("name")).toList())
        .isNotEmpty();
  }

  private static Item template(String metadata) {
    return CHART.only("DaemonSet").at("spec", "template", "metadata", metadata);
  }

  private static List<String> found(String page, String pattern) throws IOException {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(Files.readString(Path.of("../docs", page)))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
