package io.strongroom.provider.azure.spec;

import io.strongroom.provider.cloud.NamePattern;
import io.strongroom.provider.cloud.NamedPath;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.Names;
import io.strongroom.provider.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Reads what of an object becomes files; what is mistaken is reported. */
final class AzureSelectionReader {
  static final String KEY = "extractJSONKey";
  static final String TAGS = "tags";
  static final String LIMIT = "limit";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final Fields fields;
  private final ObjectRef ref;
  private final Optional<String> alias;

  AzureSelectionReader(Fields fields, ObjectRef ref, Optional<String> alias) {
    this.fields = fields;
    this.ref = ref;
    this.alias = alias;
  }

  Optional<AzureSelection> read() {
    if (AzureObjectReader.isPattern(ref)) {
      return many();
    }
    for (String field : List.of(TAGS, LIMIT)) {
      if (has(field)) {
        fields.report(field, "is for an objectName that ends with *");
      }
    }
    Optional<String> key = fields.text(KEY).filter(stated -> !stated.isEmpty());
    boolean template = FileTemplate.isIn(fields);
    if ((key.isPresent() || template)
        && (ref.type() != AzureObjectType.SECRET || ref.hasHistory())) {
      fields.report(
          template ? FileTemplate.FIELD : KEY, "is for one version of an objectType: secret");
    }
    if (key.isPresent() && template) {
      fields.report(
          FileTemplate.FIELD,
          "keep one of template and extracted key: each says what becomes of the object");
    }
    if (template) {
      return FileTemplate.read(fields).map(AzureSelection.Rendered::new);
    }
    return Optional.of(key.map(this::keyed).orElseGet(AzureSelection.Whole::new));
  }

  /** A star is a name of a key as any other, unless the alias has a place for keys. */
  private AzureSelection keyed(String key) {
    return key.equals(KeyedPath.EVERY_KEY) && alias.filter(KeyedPath::hasPlace).isPresent()
        ? new AzureSelection.EveryKey(new KeyedPath(alias.get()))
        : new AzureSelection.OneKey(key);
  }

  private Optional<AzureSelection> many() {
    for (String field : List.of(KEY, FileTemplate.FIELD, AzureObjectReader.HISTORY)) {
      if (has(field)) {
        fields.report(field, "is for one object: objectName has a * and means many");
      }
    }
    if (ref.type() != AzureObjectType.SECRET) {
      fields.report(AzureObjectReader.TYPE, "a star selects secrets");
    }
    if (ref.isPinned()) {
      fields.report(AzureObjectReader.VERSION, "the secrets of a star have versions of their own");
    }
    Map<String, String> tags = tags();
    NamePattern pattern =
        NamePattern.parse(ref.name()).orElseThrow(); // the reader lets no other pass
    if (pattern.prefix().isEmpty() && tags.isEmpty()) {
      fields.report(
          AzureObjectReader.NAME,
          "a star alone would mean every secret: state how names begin, or tags");
    }
    if (alias.isPresent() && !NamedPath.hasPlace(alias.get())) {
      fields.report(
          AzureObjectReader.ALIAS,
          "has no %s in it, the place of what the star stands for".formatted(NamedPath.PLACE));
      return Optional.empty();
    }
    int limit = (int) fields.integer(LIMIT, 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
    return Optional.of(
        new AzureSelection.Many(
            pattern,
            tags,
            new NamedPath(
                alias.orElse(pattern.prefix() + NamedPath.PLACE), UnaryOperator.identity()),
            limit));
  }

  private boolean has(String field) {
    return fields.node(field).filter(node -> !(node instanceof YamlNode.Null)).isPresent();
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new TreeMap<>();
    fields
        .freeMapping(TAGS)
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (name, value) -> {
                          if (value instanceof YamlNode.Scalar scalar) {
                            tags.put(name, scalar.text());
                          } else {
                            fields.report(TAGS, "'%s' has no text".formatted(Names.excerpt(name)));
                          }
                        }));
    return tags;
  }
}
