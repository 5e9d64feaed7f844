package io.strongroom.provider.vault.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.vault.spec.VaultObject.Encoding;
import io.strongroom.provider.vault.spec.VaultObject.Lists;
import io.strongroom.provider.vault.spec.VaultObject.Selection;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.ListParameter;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads {@code objects} as gopkg.in/yaml.v3 does: field names by case, unknown ones passed over,
 * with a warning.
 */
final class VaultObjectReader {
  private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,20}");
  private static final ListParameter PARAMETER =
      new ListParameter(
          VaultParameterNames.OBJECTS,
          Yaml.DuplicateKeys.REFUSED,
          Fields.Case.SENSITIVE,
          ClassProblem.Severity.WARNING);

  private VaultObjectReader() {}

  static List<VaultObject> read(String text, Consumer<ClassProblem> problems) {
    List<ClassProblem> found = new ArrayList<>();
    List<VaultObject> objects =
        withArgumentsOfTheFirst(PARAMETER.read(text, VaultObjectReader::object, found::add));
    if (objects.isEmpty() && found.stream().noneMatch(ClassProblem::isError)) {
      found.add(
          ClassProblem.error(
              VaultParameterNames.OBJECTS, "names no secrets: expected a list with at least one"));
    }
    Set<String> duplicates = duplicates(objects);
    if (!duplicates.isEmpty()) {
      found.add(
          ClassProblem.error(
              VaultParameterNames.OBJECTS,
              "each objectName stands once, but these are there again: "
                  + String.join(", ", duplicates)));
    }
    found.forEach(problems);
    return objects;
  }

  /**
   * Of several objects that ask for the same path by the same method it is enough if the first has
   * arguments: for upstream's provider they are one request.
   */
  private static List<VaultObject> withArgumentsOfTheFirst(List<VaultObject> objects) {
    Map<VaultRequest, Optional<Arguments>> first = new HashMap<>();
    return objects.stream()
        .map(
            object -> {
              VaultRequest request = object.request();
              Optional<Arguments> arguments =
                  first.computeIfAbsent(request.with(Optional.empty()), _ -> request.arguments());
              return object.with(request.with(request.arguments().or(() -> arguments)));
            })
        .toList();
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
        ModeReader.read(fields, "filePermission"));
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

  /** Longer than servers take; what is remembered by path stays small. */
  private static final int MAX_PATH_LENGTH = 4096;

  private static VaultRequest request(Fields fields) {
    String text = fields.requiredText("secretPath");
    if (text.length() > MAX_PATH_LENGTH) {
      fields.report("secretPath", "has more than %d characters".formatted(MAX_PATH_LENGTH));
      text = "";
    }
    Optional<RequestPath> path = RequestPath.parse(text);
    if (!text.isBlank() && path.filter(parsed -> !parsed.path().isEmpty()).isEmpty()) {
      fields.report("secretPath", "expected a path as secret/data/db, and a query after ? if any");
    }
    String method = fields.text("method").filter(verb -> !verb.isEmpty()).orElse("GET");
    if (!METHOD.matcher(method).matches()) {
      fields.report("method", "expected an HTTP method, as GET or PUT");
    }
    Optional<Arguments> arguments =
        fields
            .freeMapping("secretArgs")
            .filter(mapping -> !mapping.keys().isEmpty())
            .flatMap(mapping -> arguments(fields, mapping));
    VaultRequest request =
        new VaultRequest(
            method,
            path.map(RequestPath::path).orElse(""),
            path.map(RequestPath::query).orElseGet(List::of),
            arguments);
    if (request.makesLogin()) {
      fields.report("secretPath", "makes a login, which " + VaultRequest.NO_LOGIN);
    }
    return request;
  }

  private static Optional<Arguments> arguments(Fields fields, YamlNode.Mapping node) {
    try {
      return Optional.of(GoArguments.of(node));
    } catch (IllegalArgumentException e) {
      fields.report("secretArgs", String.valueOf(e.getMessage()));
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
}
