package io.strongroom.provider.yaml;

import io.strongroom.provider.Problem;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Null;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import io.strongroom.provider.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one mapping: asked for by name, each mistake reported where it is.
 *
 * <p>A missing, null or mistaken field is absent; only a mistaken one is reported. What was never
 * asked for is unknown, see {@link #reportUnknown}.
 */
public final class Fields {
  /** Whether field names are told apart by case. */
  public enum Case {
    SENSITIVE,
    /** As Go's JSON decoder: the AWS provider. */
    IGNORED
  }

  private final Mapping mapping;
  private final String path;
  private final Case nameCase;
  private final Consumer<Problem> problems;
  private final TreeSet<String> known = new TreeSet<>();

  /**
   * @param path where the mapping is, for example {@code objects[1]}; empty for a whole document
   */
  public Fields(Mapping mapping, String path, Case nameCase, Consumer<Problem> problems) {
    this.mapping = mapping;
    this.path = path;
    this.nameCase = nameCase;
    this.problems = problems;
  }

  /**
   * Reads a parameter that is a YAML list of mappings, the usual form of {@code objects}. An empty
   * text is an empty list; items that are no mapping are reported and left out.
   *
   * @param parameter the parameter's name, for messages
   */
  public static List<Fields> listIn(
      String text,
      String parameter,
      Yaml.DuplicateKeys duplicates,
      Case nameCase,
      Consumer<Problem> problems) {
    YamlNode root;
    try {
      root = Yaml.read(text, duplicates);
    } catch (MalformedYamlException e) {
      problems.accept(Problem.error(parameter, "not valid YAML: " + e.getMessage()));
      return List.of();
    }
    return switch (root) {
      case Null _ -> List.of();
      case Sequence items -> mappings(items, parameter, nameCase, problems);
      case Mapping _, Scalar _ -> {
        problems.accept(
            Problem.error(
                parameter, "expected a list whose items begin with '- ', found " + root.kind()));
        yield List.of();
      }
    };
  }

  private static List<Fields> mappings(
      Sequence items, String path, Case nameCase, Consumer<Problem> problems) {
    List<Fields> result = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      YamlNode item = items.items().get(i);
      String itemPath = "%s[%d]".formatted(path, i);
      switch (item) {
        case Mapping mapping -> result.add(new Fields(mapping, itemPath, nameCase, problems));
        case Sequence _, Scalar _, Null _ ->
            problems.accept(
                Problem.error(itemPath, "expected a mapping of fields, found " + item.kind()));
      }
    }
    return result;
  }

  /** Where this mapping is, for example {@code objects[1]}. */
  public String path() {
    return path;
  }

  /** Where a field of this mapping is, for example {@code objects[1].filePermission}. */
  public String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /** Reports a mistake in a field. */
  public void report(String field, String message) {
    problems.accept(Problem.error(path(field), message));
  }

  /** The value as it stands, of whatever kind, null included. */
  public Optional<YamlNode> node(String field) {
    known.add(field);
    return nameCase == Case.SENSITIVE ? mapping.get(field) : mapping.getIgnoringCase(field);
  }

  /** A single value by its source text. */
  public Optional<String> text(String field) {
    return scalar(field, "a text").map(Scalars::asText);
  }

  /** A text that must be there and not be blank; empty, and reported, if it is not. */
  public String requiredText(String field) {
    Optional<Scalar> scalar = scalar(field, "a text");
    if (scalar.isPresent() && !scalar.get().text().isBlank()) {
      return scalar.get().text();
    }
    if (scalar.isPresent() || node(field).filter(node -> !(node instanceof Null)).isEmpty()) {
      report(field, "is required");
    }
    return "";
  }

  /** A file mode, always octal. */
  public OptionalInt filePermission(String field) {
    Optional<String> text = text(field);
    OptionalInt mode = text.map(FilePermission::parse).orElseGet(OptionalInt::empty);
    if (text.isPresent() && mode.isEmpty()) {
      problems.accept(FilePermission.problem(path(field)));
    }
    return mode;
  }

  /** An integer with Go's base prefixes, quoted or not. */
  public OptionalLong integer(String field, long least, long most) {
    Optional<Scalar> scalar = scalar(field, "an integer");
    if (scalar.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong integer = Scalars.asInteger(scalar.get());
    if (integer.isEmpty() || integer.getAsLong() < least || integer.getAsLong() > most) {
      report(field, "expected an integer from %d to %d".formatted(least, most));
      return OptionalLong.empty();
    }
    return integer;
  }

  /** A YAML 1.1 boolean, quoted or not. */
  public Optional<Boolean> flag(String field) {
    Optional<Scalar> scalar = scalar(field, "true or false");
    Optional<Boolean> flag = scalar.flatMap(Scalars::asBoolean);
    if (scalar.isPresent() && flag.isEmpty()) {
      report(field, "expected true or false");
    }
    return flag;
  }

  /** The fields of a mapping inside this one. */
  public Optional<Fields> mapping(String field) {
    return ofKind(field, "a mapping", node -> node instanceof Mapping found ? found : null)
        .map(found -> new Fields(found, path(field), nameCase, problems));
  }

  /** The items of a list; empty if it is missing. */
  public List<YamlNode> list(String field) {
    return sequence(field).map(Sequence::items).orElseGet(List::of);
  }

  /** The mappings in a list; empty if it is missing. */
  public List<Fields> mappings(String field) {
    return sequence(field)
        .map(items -> mappings(items, path(field), nameCase, problems))
        .orElseGet(List::of);
  }

  /**
   * Reports every field that was not asked for so far, with the nearest name that was. To be called
   * when every known field was asked for.
   */
  public void reportUnknown(Problem.Severity severity) {
    reportUnknown(severity, List.of());
  }

  /** Reports every field that was neither asked for nor is among {@code others}. */
  public void reportUnknown(Problem.Severity severity, Collection<String> others) {
    known.addAll(others);
    for (String key : mapping.keys()) {
      if (!isKnown(key)) {
        problems.accept(
            new Problem(
                severity, path(Names.excerpt(key)), "unknown field", Names.nearest(key, known)));
      }
    }
  }

  private boolean isKnown(String key) {
    return switch (nameCase) {
      case SENSITIVE -> known.contains(key);
      case IGNORED -> known.stream().anyMatch(key::equalsIgnoreCase);
    };
  }

  private Optional<Scalar> scalar(String field, String expected) {
    return ofKind(field, expected, node -> node instanceof Scalar found ? found : null);
  }

  private Optional<Sequence> sequence(String field) {
    return ofKind(field, "a list", node -> node instanceof Sequence found ? found : null);
  }

  private <T extends YamlNode> Optional<T> ofKind(
      String field, String expected, Function<YamlNode, @Nullable T> cast) {
    Optional<YamlNode> node = node(field).filter(found -> !(found instanceof Null));
    Optional<T> found = node.map(cast);
    if (node.isPresent() && found.isEmpty()) {
      report(field, "expected %s, found %s".formatted(expected, node.get().kind()));
    }
    return found;
  }
}
