package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CustomResourcesTest {
  private static final String CLASSES = "secretproviderclasses";
  private static final String STATUSES = "secretproviderclasspodstatuses";

  @ParameterizedTest
  @ValueSource(strings = {CLASSES, STATUSES})
  void bothVersionsAreServedWithOneSchemaAndOneIsStored(String plural) throws IOException {
    List<Item> versions = read(plural).at("spec", "versions").items();

    assertThat(versions.stream().map(version -> version.text("name") + version.text("storage")))
        .containsExactly("v1true", "v1alpha1false");
    assertThat(versions).allMatch(version -> version.text("served").equals("true"));
    assertThat(versions.getFirst().at("schema")).isEqualTo(versions.getLast().at("schema"));
    assertThat(versions.getFirst().at("additionalPrinterColumns"))
        .isEqualTo(versions.getLast().at("additionalPrinterColumns"));
    assertThat(versions.getLast().text("deprecated")).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(strings = {CLASSES, STATUSES})
  void namesAreTheGroupsAndTheFileIsNamedAfterThem(String plural) throws IOException {
    Item crd = read(plural);

    assertThat(crd.text("metadata", "name")).isEqualTo(plural + ".secrets-store.csi.x-k8s.io");
    assertThat(crd.text("spec", "group")).isEqualTo("secrets-store.csi.x-k8s.io");
    assertThat(crd.text("spec", "names", "plural")).isEqualTo(plural);
    assertThat(crd.text("spec", "scope")).isEqualTo("Namespaced");
  }

  @ParameterizedTest
  @ValueSource(strings = {CLASSES, STATUSES})
  void schemaIsStructuralAndDemandsNoFieldByItself(String plural) throws IOException {
    List<Map<?, ?>> schemas = new ArrayList<>();
    collect(schema(plural).value(), schemas);

    assertThat(schemas)
        .hasSizeGreaterThan(10)
        .allMatch(schema -> schema.get("type") instanceof String)
        // Objects of upstream may lack any field; what has to be there is a rule with a message.
        .noneMatch(schema -> schema.containsKey("required"))
        .noneMatch(schema -> schema.containsKey("default"));
  }

  @Test
  void everyRuleSaysWhatToChange() throws IOException {
    List<Map<?, ?>> schemas = new ArrayList<>();
    collect(schema(CLASSES).value(), schemas);

    assertThat(
            schemas.stream()
                .filter(schema -> schema.containsKey("x-kubernetes-validations"))
                .flatMap(schema -> new Item(schema).at("x-kubernetes-validations").items().stream())
                .map(rule -> rule.text("message")))
        .hasSize(4)
        .allMatch(message -> message.contains("spec"));
  }

  @Test
  void classHasUpstreamsFields() throws IOException {
    assertThat(fields(schema(CLASSES).at("properties", "spec")))
        .isEqualTo(Set.of("provider", "parameters", "secretObjects"));
    assertThat(
            fields(
                schema(CLASSES).at("properties", "spec", "properties", "secretObjects", "items")))
        .isEqualTo(Set.of("secretName", "type", "labels", "annotations", "data"));
  }

  @Test
  void statusHasUpstreamsFieldsAndOurs() throws IOException {
    Item status = schema(STATUSES).at("properties", "status");

    assertThat(fields(status))
        .isEqualTo(
            Set.of(
                "podName",
                "secretProviderClassName",
                "mounted",
                "targetPath",
                "objects",
                "nodeName",
                "volumeName",
                "summary",
                "lastError",
                "lastErrorSince"));
    assertThat(fields(status.at("properties", "objects", "items")))
        .isEqualTo(
            Set.of(
                "id",
                "version",
                "storeVersion",
                "notBefore",
                "expires",
                "validity",
                "updatedAt",
                "readAt",
                "notReadAt"));
  }

  @Test
  void statusHasNoSubresourceSinceUpstreamsDriverWritesItWithTheObject() throws IOException {
    assertThat(read(STATUSES).at("spec", "versions").items())
        .allMatch(version -> version.find("subresources").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {CLASSES, STATUSES})
  void chartChecksForTheVersionOfTheSchemas(String plural) throws IOException {
    String version = read(plural).text("metadata", "annotations", "strongroom.io/crd-version");

    assertThat(Files.readString(Helm.CHART.resolve("templates/validate.yaml")))
        .contains("(lt $found " + version + ")");
  }

  private static Item read(String plural) throws IOException {
    Path file = Helm.CHART.resolve("crds").resolve(plural + ".yaml");
    return Rendered.of(Files.readString(file)).only("CustomResourceDefinition");
  }

  private static Item schema(String plural) throws IOException {
    return read(plural).at("spec", "versions").items().getFirst().at("schema", "openAPIV3Schema");
  }

  private static Set<?> fields(Item schema) {
    return ((Map<?, ?>) schema.at("properties").value()).keySet();
  }

  private static void collect(Object schema, List<Map<?, ?>> into) {
    Map<?, ?> map = (Map<?, ?>) schema;
    into.add(map);
    if (map.get("properties") instanceof Map<?, ?> properties) {
      properties.values().forEach(property -> collect(property, into));
    }
    for (String nested : List.of("items", "additionalProperties")) {
      if (map.get(nested) instanceof Map<?, ?> inner) {
        collect(inner, into);
      }
    }
  }
}
