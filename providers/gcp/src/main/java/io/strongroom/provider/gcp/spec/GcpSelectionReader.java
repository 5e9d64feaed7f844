package io.strongroom.provider.gcp.spec;

import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.NamePattern;
import io.strongroom.provider.cloud.NamedPath;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Reads what of an object becomes files; what is mistaken is reported. */
final class GcpSelectionReader {
  static final String LABELS = "labels";
  static final String LIMIT = "limit";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final Fields fields;
  private final Optional<ResourceName> resource;
  private final Optional<String> path;

  GcpSelectionReader(Fields fields, Optional<ResourceName> resource, Optional<String> path) {
    this.fields = fields;
    this.resource = resource;
    this.path = path;
  }

  Optional<GcpSelection> read() {
    Optional<String> json = key(KeyFormat.JSON);
    Optional<String> yaml = key(KeyFormat.YAML);
    if (json.isPresent() && yaml.isPresent()) {
      fields.report(
          KeyFormat.YAML.field(),
          "both ExtractJSONKey and ExtractYAMLKey can't be simultaneously non empty strings");
    }
    if (resource.filter(name -> NamePattern.isOne(name.id())).isPresent()) {
      return many(resource.get());
    }
    for (String field : List.of(LABELS, LIMIT)) {
      if (has(field)) {
        fields.report(field, "is for a resourceName whose secret ends with *");
      }
    }
    if (!FileTemplate.isIn(fields)) {
      return Optional.of(
          json.map(key -> keyed(KeyFormat.JSON, key))
              .or(() -> yaml.map(key -> keyed(KeyFormat.YAML, key)))
              .orElseGet(GcpSelection.Whole::new));
    }
    if (json.isPresent() || yaml.isPresent()) {
      fields.report(
          FileTemplate.FIELD,
          "keep one of template and extracted key: each says what becomes of the object");
    }
    return FileTemplate.read(fields).map(GcpSelection.Rendered::new);
  }

  /** An empty key is none, as in Go. */
  private Optional<String> key(KeyFormat format) {
    return fields.text(format.field()).filter(key -> !key.isEmpty());
  }

  /** A star is a name of a key as any other, unless the path has a place for keys. */
  private GcpSelection keyed(KeyFormat format, String key) {
    return key.equals(KeyedPath.EVERY_KEY) && path.filter(KeyedPath::hasPlace).isPresent()
        ? new GcpSelection.EveryKey(format, new KeyedPath(path.get()))
        : new GcpSelection.OneKey(format, key);
  }

  private Optional<GcpSelection> many(ResourceName name) {
    for (String field :
        List.of(KeyFormat.JSON.field(), KeyFormat.YAML.field(), FileTemplate.FIELD)) {
      if (has(field)) {
        fields.report(field, "is for one object: resourceName has a * and means many");
      }
    }
    Map<String, String> labels = labels();
    Optional<NamePattern> pattern = NamePattern.parse(name.id());
    Optional<String> problem = problem(name, pattern, labels);
    problem.ifPresent(words -> fields.report(GcpObjectReader.RESOURCE, words));
    if (path.isPresent() && !NamedPath.hasPlace(path.get())) {
      fields.report(
          GcpObjectReader.PATH,
          "has no %s in it, the place of what the star stands for".formatted(NamedPath.PLACE));
    }
    OptionalLong limit = fields.integer(LIMIT, 1, MAX_LIMIT);
    return problem.isPresent()
        ? Optional.empty()
        : pattern.map(
            found ->
                new GcpSelection.Many(
                    found,
                    labels,
                    new NamedPath(
                        path.orElse(found.prefix() + NamedPath.PLACE), UnaryOperator.identity()),
                    (int) limit.orElse(DEFAULT_LIMIT)));
  }

  private static Optional<String> problem(
      ResourceName name, Optional<NamePattern> pattern, Map<String, String> labels) {
    if (name.kind() == ResourceName.Kind.PARAMETER) {
      return Optional.of("a star selects secrets; parameters are named one by one");
    }
    if (pattern.isEmpty()) {
      return Optional.of("the star stands once, at the end of the secret's name");
    }
    if (name.isPinned()) {
      return Optional.of("the secrets of a star have numbers of their own: use versions/latest");
    }
    return pattern.get().prefix().isEmpty() && labels.isEmpty()
        ? Optional.of("a star alone would mean every secret: state how names begin, or labels")
        : Optional.empty();
  }

  private boolean has(String field) {
    return fields.node(field).filter(node -> !(node instanceof YamlNode.Null)).isPresent();
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    fields
        .freeMapping(LABELS)
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (name, value) -> {
                          if (isLabel(name)
                              && value instanceof YamlNode.Scalar scalar
                              && (scalar.text().isEmpty() || isLabel(scalar.text()))) {
                            labels.put(name, scalar.text());
                          } else {
                            fields.report(
                                LABELS,
                                "'%s' and its value are no label of Google's: letters, digits, _ and -"
                                    .formatted(ForeignText.oneLine(name)));
                          }
                        }));
    return labels;
  }

  /** They become a part of a filter. */
  private static boolean isLabel(String text) {
    return text.matches("[\\p{Ll}\\p{Lo}\\p{N}_-]{1,63}");
  }
}
