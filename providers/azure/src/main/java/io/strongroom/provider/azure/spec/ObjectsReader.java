package io.strongroom.provider.azure.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.Names;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads {@code objects}: a mapping with a list {@code array} of texts, each of which is YAML again.
 * The case of a field counts, unknown ones are passed over, with a warning, and a field twice is an
 * error.
 */
final class ObjectsReader {
  static final String ARRAY = "array";
  private static final int MAX_ODD = 10;

  private final Optional<String> vault;
  private final Consumer<ClassProblem> problems;
  private final List<ClassProblem> odd = new ArrayList<>();

  /** Where each path comes from. */
  private final Map<String, String> paths = new HashMap<>();

  private ObjectsReader(Optional<String> vault, Consumer<ClassProblem> problems) {
    this.vault = vault;
    this.problems = problems;
  }

  /** The objects, those with mistakes left out. */
  static List<AzureObject> read(
      String text, Optional<String> vault, Consumer<ClassProblem> problems) {
    ObjectsReader reader = new ObjectsReader(vault, problems);
    List<AzureObject> objects = new ArrayList<>();
    List<YamlNode> items = reader.items(text);
    for (int i = 0; i < items.size(); i++) {
      reader.object(i, items.get(i)).ifPresent(objects::add);
    }
    reader.odd.stream().limit(MAX_ODD).forEach(problems);
    if (reader.odd.size() > MAX_ODD) {
      problems.accept(ClassProblem.warning(AzureParameterNames.OBJECTS, "there is more like this"));
    }
    return objects;
  }

  private List<YamlNode> items(String text) {
    YamlNode outer;
    try {
      outer = Yaml.read(text, Yaml.DuplicateKeys.REFUSED);
    } catch (MalformedYamlException e) {
      malformed("not valid YAML: " + e.getMessage());
      return List.of();
    }
    return switch (outer) {
      case YamlNode.Null _ -> List.of();
      case YamlNode.Mapping mapping -> array(mapping);
      case YamlNode.Sequence _, YamlNode.Scalar _ -> {
        malformed("expected a mapping with array: in it, found " + outer.kind());
        yield List.of();
      }
    };
  }

  private void malformed(String words) {
    problems.accept(
        ClassProblem.error(
            AzureParameterNames.OBJECTS, "failed to yaml unmarshal objects, error: " + words));
  }

  private List<YamlNode> array(YamlNode.Mapping mapping) {
    mapping.keys().stream()
        .filter(key -> !key.equals(ARRAY))
        .forEach(
            key ->
                odd.add(
                    new ClassProblem(
                        ClassProblem.Severity.WARNING,
                        "%s.%s".formatted(AzureParameterNames.OBJECTS, Names.excerpt(key)),
                        "unknown field",
                        Names.nearest(key, List.of(ARRAY)))));
    Optional<YamlNode> array = mapping.get(ARRAY);
    if (array.isEmpty()) {
      return List.of();
    }
    return switch (array.get()) {
      case YamlNode.Null _ -> List.of();
      case YamlNode.Sequence sequence -> sequence.items();
      case YamlNode.Mapping other -> noList(other);
      case YamlNode.Scalar other -> noList(other);
    };
  }

  private List<YamlNode> noList(YamlNode found) {
    malformed("array: expected a list whose items begin with '- |', found " + found.kind());
    return List.of();
  }

  private Optional<AzureObject> object(int index, YamlNode item) {
    return switch (item) {
      case YamlNode.Null _ -> {
        odd.add(ClassProblem.warning(path(index), "is nothing, and passed over"));
        yield Optional.empty();
      }
      case YamlNode.Scalar text -> object(index, text.text());
      case YamlNode.Mapping other -> noText(index, other);
      case YamlNode.Sequence other -> noText(index, other);
    };
  }

  private Optional<AzureObject> noText(int index, YamlNode found) {
    malformed(
        "array[%d]: expected a text that begins with '- |' and stands in the lines below, found %s"
            .formatted(index, found.kind()));
    return Optional.empty();
  }

  private Optional<AzureObject> object(int index, String text) {
    YamlNode inner;
    try {
      inner = Yaml.read(text, Yaml.DuplicateKeys.REFUSED);
    } catch (MalformedYamlException e) {
      return broken(index, "not valid YAML: " + e.getMessage());
    }
    return switch (inner) {
      case YamlNode.Mapping mapping -> object(index, mapping);
      // An empty text has no fields, and those that it misses are reported.
      case YamlNode.Null nothing ->
          object(index, new YamlNode.Mapping(Map.of(), true, nothing.position()));
      case YamlNode.Sequence other ->
          broken(index, "expected a mapping of fields, found " + other.kind());
      case YamlNode.Scalar other ->
          broken(index, "expected a mapping of fields, found " + other.kind());
    };
  }

  private Optional<AzureObject> object(int index, YamlNode.Mapping mapping) {
    Fields fields =
        new Fields(
            mapping,
            path(index),
            Fields.Case.SENSITIVE,
            problem -> {
              if (problem.isError()) {
                problems.accept(problem);
              } else {
                odd.add(problem);
              }
            });
    Optional<AzureObject> object = new AzureObjectReader(fields, index, vault, paths).read();
    fields.reportUnknown(ClassProblem.Severity.WARNING, AzureObjectReader.FIELDS);
    return object;
  }

  private Optional<AzureObject> broken(int index, String words) {
    problems.accept(
        ClassProblem.error(
            path(index),
            "unmarshal failed for keyVaultObjects at index %d, error: %s".formatted(index, words)));
    return Optional.empty();
  }

  private static String path(int index) {
    return "%s[%d]".formatted(AzureParameterNames.OBJECTS, index);
  }
}
