package io.strongroom.provider.aws.spec;

import io.strongroom.provider.aws.jmes.JmesPath;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.NamePattern;
import io.strongroom.provider.cloud.NamedPath;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what of an object becomes files; what is mistaken is reported. */
final class AwsSelectionReader {
  static final String JMES_PATH = "jmesPath";
  static final String VALUE_TYPE = "jmesValueType";
  static final String SECRET_KEY = "secretKey";
  static final String TAGS = "tags";
  static final String LIMIT = "limit";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final Pattern HYPHEN = Pattern.compile("[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)+");

  private final ItemFields fields;
  private final Reference reference;
  private final Optional<AwsObjectType> type;
  private final PathTranslation translation;

  AwsSelectionReader(
      ItemFields fields,
      Reference reference,
      Optional<AwsObjectType> type,
      PathTranslation translation) {
    this.fields = fields;
    this.reference = reference;
    this.type = type;
    this.translation = translation;
  }

  Optional<AwsSelection> read() {
    if (AwsObjectReader.isPattern(reference.id())) {
      return many();
    }
    for (String field : List.of(TAGS, LIMIT)) {
      if (AwsObjectReader.has(fields, field)) {
        fields.report(field, "is for an objectName that ends with *");
      }
    }
    List<Extract> extracts = extracts();
    Optional<String> key = fields.text(SECRET_KEY);
    boolean template = FileTemplate.isIn(fields.fields());
    int ways = (extracts.isEmpty() ? 0 : 1) + (key.isPresent() ? 1 : 0) + (template ? 1 : 0);
    if (ways > 1) {
      fields.report(
          template ? FileTemplate.FIELD : SECRET_KEY,
          "keep one of jmesPath, secretKey and template: each says what becomes of the object");
      return Optional.empty();
    }
    if (template) {
      return FileTemplate.read(fields.fields()).map(AwsSelection.Rendered::new);
    }
    return key.isPresent()
        ? keyed(key.get())
        : Optional.of(new AwsSelection.Whole(extracts, anyValue()));
  }

  private Optional<AwsSelection> keyed(String key) {
    String path = translation.path(fields.text(AwsObjectReader.ALIAS).orElse(reference.id()));
    if (!key.equals(KeyedPath.EVERY_KEY)) {
      return Optional.of(new AwsSelection.OneKey(key));
    }
    if (!KeyedPath.hasPlace(path)) {
      fields.report(
          AwsObjectReader.ALIAS,
          "has no %s in it, the place of the key: secretKey \"*\" makes a file for every one"
              .formatted(KeyedPath.PLACE));
      return Optional.empty();
    }
    return Optional.of(new AwsSelection.EveryKey(new KeyedPath(path)));
  }

  private boolean anyValue() {
    Optional<String> valueType = fields.text(VALUE_TYPE);
    if (valueType.isPresent() && !List.of("string", "json").contains(valueType.get())) {
      fields.report(VALUE_TYPE, "expected string or json");
    }
    return valueType.filter("json"::equals).isPresent();
  }

  private List<Extract> extracts() {
    List<Extract> extracts = new ArrayList<>();
    for (Fields entry : fields.fields().mappings(JMES_PATH)) {
      extract(new ItemFields(entry)).ifPresent(extracts::add);
    }
    return extracts;
  }

  private Optional<Extract> extract(ItemFields entry) {
    Optional<String> text = entry.text("path");
    if (text.isEmpty()) {
      entry.report("path", "Path must be specified for JMES object");
    }
    Optional<String> alias = entry.text(AwsObjectReader.ALIAS);
    if (alias.isEmpty()) {
      entry.report(AwsObjectReader.ALIAS, "Object alias must be specified for JMES object");
    }
    OptionalInt own = entry.permission(AwsObjectReader.PERMISSION);
    OptionalInt mode = own.isPresent() ? own : fields.permission(AwsObjectReader.PERMISSION);
    Optional<JmesPath> expression = text.flatMap(JmesPath::compile);
    if (text.isPresent() && expression.isEmpty()) {
      entry.report(
          "path",
          "Invalid JMES Path: %s.%s".formatted(ForeignText.oneLine(text.get()), hint(text.get())));
    }
    Optional<String> path = alias.map(translation::path);
    if (path.filter(PathTranslation::leadsElsewhere).isPresent()) {
      entry.report(
          AwsObjectReader.ALIAS,
          "path can not contain ../: " + ForeignText.oneLine(alias.orElse("")));
      return Optional.empty();
    }
    return expression.isPresent() && path.isPresent()
        ? Optional.of(new Extract(expression.get(), alias.orElse(""), path.get(), mode))
        : Optional.empty();
  }

  private static String hint(String path) {
    if (HYPHEN.matcher(path).matches()) {
      return " A name with a hyphen stands in quotes within quotes: '\"%s\"'".formatted(path);
    }
    return path.contains("-") ? " A part with a hyphen stands in double quotes: \"a-b\"" : "";
  }

  private Optional<AwsSelection> many() {
    for (String field :
        List.of(JMES_PATH, SECRET_KEY, FileTemplate.FIELD, "failoverObject", "objectVersion")) {
      if (AwsObjectReader.has(fields, field)) {
        fields.report(field, "is for one object: objectName ends with * and means many");
      }
    }
    Map<String, String> tags = tags();
    Optional<NamePattern> pattern = NamePattern.parse(reference.id());
    Optional<String> problem = pattern.flatMap(found -> problem(found, tags));
    if (pattern.isEmpty()) {
      problem = Optional.of("the star stands once, at the end of the name");
    }
    problem.ifPresent(words -> fields.report(AwsObjectReader.NAME, words));
    Optional<String> alias = fields.text(AwsObjectReader.ALIAS);
    if (alias.isPresent() && !NamedPath.hasPlace(alias.get())) {
      fields.report(
          AwsObjectReader.ALIAS,
          "has no %s in it, the place of what the star stands for".formatted(NamedPath.PLACE));
      return Optional.empty();
    }
    if (problem.isPresent() || pattern.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong limit = fields.fields().integer(LIMIT, 1, MAX_LIMIT);
    String path = alias.orElse(pattern.get().prefix() + NamedPath.PLACE);
    return Optional.of(
        new AwsSelection.Many(
            pattern.get(),
            tags,
            new NamedPath(path, translation::path),
            (int) limit.orElse(DEFAULT_LIMIT)));
  }

  private Optional<String> problem(NamePattern pattern, Map<String, String> tags) {
    if (type.filter(AwsObjectType.PARAMETER::equals).isPresent()) {
      if (!tags.isEmpty()) {
        return Optional.of("tags select secrets; parameters are selected by their path alone");
      }
      return pattern.prefix().startsWith("/") && pattern.prefix().endsWith("/")
          ? Optional.empty()
          : Optional.of("parameters are selected by a path: /app/prod/*");
    }
    return pattern.prefix().isEmpty() && tags.isEmpty()
        ? Optional.of("a star alone would mean every secret: state how names begin, or tags")
        : Optional.empty();
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new TreeMap<>();
    if (fields.fields().freeMapping(TAGS).isPresent()) {
      YamlNode.Mapping mapping = fields.fields().freeMapping(TAGS).get();
      mapping
          .entries()
          .forEach(
              (name, value) -> {
                if (value instanceof YamlNode.Scalar scalar) {
                  tags.put(name, GoText.of(scalar));
                } else {
                  fields.report(TAGS, "expected a text for the tag " + ForeignText.oneLine(name));
                }
              });
    }
    return tags;
  }
}
