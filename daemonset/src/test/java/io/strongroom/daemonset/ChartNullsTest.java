package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Helm;
import io.strongroom.daemonset.chart.Rendered;
import io.strongroom.daemonset.chart.Rendered.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Values that are not there: set to null, or missing among those of an earlier chart. Each has a
 * default, or is optional, or Helm refuses and names it.
 */
final class ChartNullsTest {
  /** What can be switched on is, so that what it needs is looked at too. */
  private static final String EVERYTHING =
      """
      providers:
        aws: {enabled: true, podIdentity: {enabled: true}}
        azure: {enabled: true}
        gcp: {enabled: true, audience: project.svc.id.goog}
        vault: {enabled: true}
        openbao: {enabled: true}
      podMonitor: {enabled: true}
      prometheusRule: {enabled: true}
      grafanaDashboard: {enabled: true}
      networkPolicy: {enabled: true}
      startupTaint: {remove: true}
      fileStore: {hostPath: /srv}
      vault: {address: "https://vault.example:8200", tlsSecret: vault-tls, caCert: ca.crt}
      """;

  private static final Pattern OF_GO = Pattern.compile("<nil>|<no value>|nil pointer|%!|map\\[");

  @Test
  void nothingThatIsMissingRendersNonsense() {
    List<String> usual = problems(Helm.template(EVERYTHING));

    List<String> nonsense =
        paths("", Rendered.document(Helm.CHART.resolve("values.yaml")).value()).parallelStream()
            .flatMap(path -> nonsense(path, usual).stream().map(what -> path + ": " + what))
            .toList();

    assertThat(nonsense).isEmpty();
  }

  /** Every value of the chart and every map of values. */
  private static List<String> paths(String below, Object value) {
    List<String> paths = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, child) -> {
            paths.add(below + name);
            paths.addAll(paths(below + name + ".", child));
          });
    }
    return paths;
  }

  private static Optional<String> nonsense(String path, List<String> usual) {
    Helm.Result result = Helm.tryTemplate(EVERYTHING, "--set", path + "=null");
    String name = path.substring(path.lastIndexOf('.') + 1);
    if (OF_GO.matcher(result.output()).find()) {
      return Optional.of(result.output());
    }
    if (result.exitCode() != 0) {
      return Optional.of(result.output()).filter(output -> !output.contains(name));
    }
    Rendered rendered = Rendered.of(result.output());
    List<String> empty =
        rendered.objects().stream().flatMap(object -> nulls("", object.value()).stream()).toList();
    if (!empty.isEmpty()) {
      return Optional.of("empty in what is rendered: " + empty);
    }
    List<String> problems = new ArrayList<>(problems(rendered));
    problems.removeAll(usual);
    return problems.isEmpty() ? Optional.empty() : Optional.of("the driver says " + problems);
  }

  private static List<String> nulls(String below, Object value) {
    List<String> nulls = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, child) -> {
            if (child == null) {
              nulls.add(below + name);
            } else {
              nulls.addAll(nulls(below + name + ".", child));
            }
          });
    } else if (value instanceof List<?> list) {
      list.forEach(child -> nulls.addAll(nulls(below + "[].", child)));
    }
    return nulls;
  }

  /** What the driver finds wrong, if there is one; and an image without a name. */
  private static List<String> problems(Rendered rendered) {
    return rendered.objects().stream()
        .filter(object -> object.text("kind").equals("DaemonSet"))
        .findFirst()
        .map(_ -> problems(rendered.container()))
        .orElseGet(List::of);
  }

  private static List<String> problems(Item container) {
    List<String> problems = new ArrayList<>(ChartArgumentsTest.problems(container.texts("args")));
    String image = container.text("image");
    if (!image.matches("[a-z].*[:@].+")) {
      problems.add("image " + image);
    }
    return problems;
  }
}
