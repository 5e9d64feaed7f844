package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The schema of the chart's values, all of it. */
final class SchemaTest {
  private static final Item SCHEMA = Rendered.document(Helm.CHART.resolve("values.schema.json"));

  /**
   * A value that the schema knows, with what it says of it.
   *
   * @param path from the top
   */
  private record Known(List<String> path, Item schema) {
    boolean isObject() {
      return schema.find("type").map(Item::text).orElse("").contains("object");
    }
  }

  /** What Kubernetes or the user has the names of. */
  @Test
  void objectsTakeOnlyNamesThatAreKnown() {
    List<String> open =
        known().stream()
            .filter(Known::isObject)
            .filter(value -> value.schema().find("properties").isEmpty())
            .map(value -> String.join(".", value.path()))
            .toList();

    assertThat(open)
        .containsExactlyInAnyOrder(
            "global",
            "commonLabels",
            "csiDriver.labels",
            "csiDriver.annotations",
            "podMonitor.labels",
            "prometheusRule.labels",
            "grafanaDashboard.labels",
            "grafanaDashboard.annotations",
            "serviceAccount.annotations",
            "linux.driver.resources.limits",
            "linux.driver.resources.requests",
            "linux.nodeSelector",
            "linux.affinity",
            "linux.podLabels",
            "linux.podAnnotations",
            "linux.daemonsetAnnotations");
    assertThat(known())
        .filteredOn(value -> value.schema().find("properties").isPresent())
        .allSatisfy(
            value ->
                assertThat(value.schema().text("additionalProperties"))
                    .as(String.join(".", value.path()))
                    .isEqualTo("false"));
  }

  @Test
  void booleansMayBeText() {
    for (boolean value : List.of(true, false)) {
      String asText = render("'%s'".formatted(value));

      assertThat(asText).isEqualTo(render(Boolean.toString(value)));
      assertThat(asText).contains("kind: CSIDriver");
    }
  }

  private static String render(String value) {
    List<String> arguments = new ArrayList<>();
    Map<String, Object> values = new LinkedHashMap<>();
    known().stream()
        .filter(known -> known.schema().equals(resolve("boolean")))
        .forEach(known -> put(values, known.path(), value));
    assertThat(values).hasSizeGreaterThan(10);
    arguments.addAll(List.of("--set", "providers.gcp.audience=a", "--api-versions", "v1"));
    Helm.Result result = Helm.tryTemplate(yaml(values), arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private static void put(Map<String, Object> values, List<String> path, String value) {
    Map<String, Object> at = values;
    for (String name : path.subList(0, path.size() - 1)) {
      @SuppressWarnings("unchecked")
      Map<String, Object> next =
          (Map<String, Object>) at.computeIfAbsent(name, _ -> new LinkedHashMap<>());
      at = next;
    }
    at.put(path.getLast(), value);
  }

  /** Flow style; texts are written as they are. */
  private static String yaml(Object value) {
    return value.toString().replace("=", ": ");
  }

  private static List<Known> known() {
    List<Known> found = new ArrayList<>();
    collect(List.of(), SCHEMA, found);
    return found;
  }

  private static void collect(List<String> path, Item schema, List<Known> into) {
    schema
        .find("properties")
        .map(properties -> (Map<?, ?>) properties.value())
        .orElse(Map.of())
        .forEach(
            (name, of) -> {
              List<String> below = new ArrayList<>(path);
              below.add(String.valueOf(name));
              Item resolved = resolved(new Item(of));
              into.add(new Known(below, resolved));
              collect(below, resolved, into);
            });
  }

  private static Item resolved(Item schema) {
    Optional<Item> reference = schema.find("$ref");
    return reference
        .map(to -> resolve(to.text().substring("#/definitions/".length())))
        .orElse(schema);
  }

  private static Item resolve(String definition) {
    return SCHEMA.at("definitions", definition);
  }
}
