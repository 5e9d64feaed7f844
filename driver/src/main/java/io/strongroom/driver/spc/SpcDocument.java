package io.strongroom.driver.spc;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.yaml.Dialect;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.Names;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One YAML document that is, or means to be, a SecretProviderClass.
 *
 * <p>What the API server would refuse is a problem, in the same sense as there: parameters that are
 * no strings above all. Unknown fields, which it only drops, are for {@link SpcCheck}.
 *
 * @param namespace {@code metadata.namespace}, or {@code default}
 * @param name {@code metadata.name}, empty if missing
 * @param spc the class, as far as it can be understood; complete only without problems
 * @param problems everything that keeps it from being a class, in the order of the document
 */
record SpcDocument(
    String namespace, String name, SecretProviderClass spc, List<ClassProblem> problems) {
  static final String KIND = "SecretProviderClass";
  static final String GROUP = "secrets-store.csi.x-k8s.io";

  /** Versions that upstream serves; both have the same fields. */
  static final List<String> API_VERSIONS = List.of(GROUP + "/v1", GROUP + "/v1alpha1");

  private static final String DEFAULT_NAMESPACE = "default";

  SpcDocument {
    problems = List.copyOf(problems);
  }

  /**
   * The documents of a file that mean to be classes: of this kind or group. The items of a {@code
   * List}, as kubectl prints it, count as documents.
   */
  static List<YamlNode.Mapping> candidates(List<YamlNode> documents) {
    List<YamlNode.Mapping> candidates = new ArrayList<>();
    for (YamlNode document : documents) {
      if (document instanceof YamlNode.Mapping mapping) {
        if (textOf(mapping, "kind").equals("List")
            && mapping.get("items").orElse(document) instanceof YamlNode.Sequence items) {
          candidates.addAll(candidates(items.items()));
        } else if (textOf(mapping, "kind").equals(KIND)
            || textOf(mapping, "apiVersion").startsWith(GROUP + "/")) {
          candidates.add(mapping);
        }
      }
    }
    return candidates;
  }

  /** Whether a candidate is not plainly the other kind of the group. */
  static boolean isOfNoOtherKind(YamlNode.Mapping candidate) {
    return !textOf(candidate, "kind").startsWith(KIND + "PodStatus");
  }

  private static String textOf(YamlNode.Mapping mapping, String field) {
    return mapping.get(field).orElse(mapping) instanceof YamlNode.Scalar scalar
        ? Scalars.asText(scalar)
        : "";
  }

  /** Reads a document; problems name their field below {@code path}, which is usually empty. */
  static SpcDocument read(YamlNode.Mapping document, String path) {
    List<ClassProblem> problems = new ArrayList<>();
    Fields root = new Fields(document, path, Fields.Case.SENSITIVE, problems::add);
    requireOneOf(root, "apiVersion", API_VERSIONS);
    requireOneOf(root, "kind", List.of(KIND));
    Optional<Fields> metadata = root.mapping("metadata");
    if (metadata.isEmpty() && root.node("metadata").isEmpty()) {
      root.report("metadata.name", "is required");
    }
    String name = metadata.map(fields -> fields.requiredText("name")).orElse("");
    String namespace =
        metadata.flatMap(fields -> fields.text("namespace")).orElse(DEFAULT_NAMESPACE);
    Optional<Fields> spec = root.mapping("spec");
    SecretProviderClass spc =
        new SecretProviderClass(
            namespace,
            name,
            spec.flatMap(fields -> fields.text("provider")).orElse(""),
            spec.map(fields -> strings(fields, "parameters", problems::add)).orElse(Map.of()),
            metadata.map(fields -> strings(fields, "annotations", problems::add)).orElse(Map.of()),
            spec.map(fields -> !fields.list("secretObjects").isEmpty()).orElse(false));
    return new SpcDocument(namespace, name, spc, problems);
  }

  private static void requireOneOf(Fields fields, String field, List<String> accepted) {
    Optional<String> value = fields.text(field);
    if (value.isPresent() && !accepted.contains(value.get())) {
      fields.report(
          field,
          "expected %s, found %s"
              .formatted(String.join(" or ", accepted), Names.excerpt(value.get())));
    } else if (value.isEmpty() && fields.node(field).isEmpty()) {
      fields.report(field, "is required: " + accepted.getFirst());
    }
  }

  /** A map of strings. Numbers and booleans are reported, and taken by their text nevertheless. */
  private static Map<String, String> strings(
      Fields fields, String field, Consumer<ClassProblem> problems) {
    Map<String, String> strings = new LinkedHashMap<>();
    if (fields.mapping(field).isPresent()
        && fields.node(field).orElseThrow() instanceof YamlNode.Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (key, value) -> {
                String at = fields.path(field) + "." + Names.excerpt(key);
                notAString(value)
                    .ifPresent(message -> problems.accept(ClassProblem.error(at, message)));
                if (value instanceof YamlNode.Scalar scalar) {
                  strings.put(key, Scalars.asText(scalar));
                }
              });
    }
    return strings;
  }

  private static Optional<String> notAString(YamlNode value) {
    return switch (value) {
      case YamlNode.Scalar scalar ->
          switch (Scalars.typeOf(scalar, Dialect.GO_YAML_V2)) {
            case STRING, TIMESTAMP -> Optional.empty();
            case BOOLEAN -> Optional.of("expected a text, found a boolean: quote it");
            case INTEGER, FLOAT -> Optional.of("expected a text, found a number: quote it");
          };
      case YamlNode.Null _ -> Optional.of("expected a text, found nothing: write \"\"");
      case YamlNode.Mapping _, YamlNode.Sequence _ ->
          Optional.of(
              "expected a text, found %s: put | after the name, so that what follows is one text"
                  .formatted(value.kind()));
    };
  }
}
