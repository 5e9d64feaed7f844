package io.strongroom.provider.vault;

import io.strongroom.provider.Problem;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.vault.VaultObject.Encoding;
import io.strongroom.provider.vault.VaultObject.Lists;
import io.strongroom.provider.vault.VaultObject.Selection;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.FilePermission;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads {@code objects} as gopkg.in/yaml.v3 does: field names by case, unknown ones passed over.
 */
final class ObjectReader {
  private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,20}");
  private static final int MOST_PERMISSIONS = 0777;

  private ObjectReader() {}

  static List<VaultObject> read(String text, Consumer<Problem> problems) {
    List<Problem> found = new ArrayList<>();
    List<VaultObject> objects = new ArrayList<>();
    for (Fields fields :
        Fields.listIn(
            text,
            ParameterNames.OBJECTS,
            Yaml.DuplicateKeys.REFUSED,
            Fields.Case.SENSITIVE,
            found::add)) {
      objects.add(object(fields));
    }
    if (objects.isEmpty() && found.isEmpty()) {
      found.add(
          Problem.error(
              ParameterNames.OBJECTS, "names no secrets: expected a list with at least one"));
    }
    Set<String> duplicates = duplicates(objects);
    if (!duplicates.isEmpty()) {
      found.add(
          Problem.error(
              ParameterNames.OBJECTS,
              "each objectName stands once, but these are there again: "
                  + String.join(", ", duplicates)));
    }
    found.forEach(problems);
    return objects;
  }

  private static Set<String> duplicates(List<VaultObject> objects) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new LinkedHashSet<>();
    for (VaultObject object : objects) {
      if (!object.name().isEmpty() && !seen.add(object.name())) {
        twice.add(io.strongroom.provider.yaml.Names.excerpt(object.name()));
      }
    }
    return twice;
  }

  private static VaultObject object(Fields fields) {
    String name = fields.requiredText("objectName");
    Selection selection = selection(fields, name);
    Encoding encoding = encoding(fields, !(selection instanceof Selection.Everything));
    return new VaultObject(
        name,
        request(fields),
        selection,
        encoding,
        lists(fields, selection, encoding),
        permission(fields));
  }

  /**
   * Upstream knows no templates, and takes {@code *} for the name of a key. So does this, unless
   * the path has a place for keys.
   */
  private static Selection selection(Fields fields, String name) {
    Optional<String> key = fields.text("secretKey").filter(text -> !text.isEmpty());
    if (FileTemplate.isIn(fields)) {
      if (key.isPresent()) {
        fields.report(FileTemplate.FIELD, "stands instead of secretKey: keep one of them");
      }
      if (KeyedPath.hasPlace(name)) {
        fields.report(
            "objectName", "has %s in it, but a template makes one file".formatted(KeyedPath.PLACE));
      }
      return FileTemplate.read(fields)
          .<Selection>map(Selection.Rendered::new)
          .orElseGet(Selection.Everything::new);
    }
    if (key.filter(KeyedPath.EVERY_KEY::equals).isPresent() && KeyedPath.hasPlace(name)) {
      return new Selection.EveryKey(new KeyedPath(name));
    }
    return key.<Selection>map(Selection.OneKey::new).orElseGet(Selection.Everything::new);
  }

  private static VaultRequest request(Fields fields) {
    String text = fields.requiredText("secretPath");
    Optional<RequestPath> path = RequestPath.parse(text);
    if (!text.isBlank() && path.filter(parsed -> !parsed.path().isEmpty()).isEmpty()) {
      fields.report("secretPath", "expected a path as secret/data/db, and a query after ? if any");
    }
    String method = fields.text("method").filter(verb -> !verb.isEmpty()).orElse("GET");
    if (!METHOD.matcher(method).matches()) {
      fields.report("method", "expected an HTTP method, as GET or PUT");
    }
    Optional<String> arguments =
        fields
            .mapping("secretArgs")
            .flatMap(_ -> fields.node("secretArgs"))
            .filter(node -> node instanceof YamlNode.Mapping mapping && !mapping.keys().isEmpty())
            .flatMap(node -> arguments(fields, node));
    return new VaultRequest(
        method,
        path.map(RequestPath::path).orElse(""),
        path.map(RequestPath::query).orElseGet(List::of),
        arguments);
  }

  private static Optional<String> arguments(Fields fields, YamlNode node) {
    try {
      return Optional.of(GoArguments.json(node));
    } catch (IllegalArgumentException e) {
      fields.report("secretArgs", "holds .inf or .nan, which JSON has not");
      return Optional.empty();
    }
  }

  /** Only looked at where there are values, as upstream: else the whole answer is written. */
  private static Encoding encoding(Fields fields, boolean ofValues) {
    String text = fields.text("encoding").orElse("").toLowerCase(Locale.ROOT);
    return switch (text) {
      case "", "utf-8" -> Encoding.UTF_8;
      case "base64" -> Encoding.BASE64;
      case "hex" -> Encoding.HEX;
      default -> {
        if (ofValues) {
          fields.report("encoding", "expected utf-8, base64 or hex");
        }
        yield Encoding.UTF_8;
      }
    };
  }

  /** Unknown to upstream, which always writes JSON. */
  private static Lists lists(Fields fields, Selection selection, Encoding encoding) {
    return switch (fields.text("listAs").orElse("")) {
      case "", "json" -> Lists.JSON;
      case "lines" -> {
        if (selection instanceof Selection.Everything) {
          fields.report("listAs", "is about values: it stands beside secretKey or template");
        } else if (encoding != Encoding.UTF_8) {
          fields.report("listAs", "does not go with encoding: keep one of them");
        }
        yield Lists.LINES;
      }
      default -> {
        fields.report("listAs", "expected json or lines");
        yield Lists.JSON;
      }
    };
  }

  /**
   * A number as Go reads it, so that {@code 0600}, {@code 0o600} and {@code 384} are one mode; 0 is
   * the volume's default. Upstream refuses a mode in quotes; here it is octal.
   */
  private static OptionalInt permission(Fields fields) {
    Optional<YamlNode> node = fields.node("filePermission");
    if (node.isPresent() && node.get() instanceof Scalar scalar) {
      if (!scalar.plain()) {
        return fields.filePermission("filePermission");
      }
      OptionalLong mode = Scalars.asInteger(scalar);
      if (mode.isPresent() && mode.getAsLong() >= 0 && mode.getAsLong() <= MOST_PERMISSIONS) {
        return mode.getAsLong() == 0 ? OptionalInt.empty() : OptionalInt.of((int) mode.getAsLong());
      }
      fields.report("filePermission", expectation(scalar.text()));
      return OptionalInt.empty();
    }
    fields.text("filePermission"); // reports what is no single value
    return OptionalInt.empty();
  }

  private static String expectation(String text) {
    OptionalInt meant = FilePermission.parse(text);
    return meant.isPresent()
        ? "is a decimal number beyond 0777; write %04o".formatted(meant.getAsInt())
        : "expected an octal file mode from 0001 to 0777";
  }
}
