package io.strongroom.provider.yaml;

import io.strongroom.provider.ClassProblem;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one mapping: asked for by name, each mistake reported where it is.
 *
 * <p>A missing, null or mistaken field is absent; only a mistaken one is reported. What was never
 * asked for is unknown, see {@link #reportUnknown} and {@link ListParameter}.
 */
public final class Fields {
  /** Whether field names differ by case. */
  public enum Case {
    SENSITIVE,
    /** As Go's JSON decoder: the AWS provider. */
    IGNORED
  }

  private final Mapping mapping;
  private final String path;
  private final Case nameCase;
  private final Consumer<ClassProblem> problems;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<Fields> inside = new ArrayList<>();

  /**
   * @param path where the mapping is, for example {@code objects[1]}; empty for a whole document
   */
  public Fields(Mapping mapping, String path, Case nameCase, Consumer<ClassProblem> problems) {
    this.mapping = mapping;
    this.path = path;
    this.nameCase = nameCase;
    this.problems = problems;
  }

  private List<Fields> mappings(Sequence items, String path) {
    List<Fields> result = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      YamlNode item = items.items().get(i);
      String itemPath = "%s[%d]".formatted(path, i);
      switch (item) {
        case Mapping mapping -> result.add(inner(mapping, itemPath));
        case Sequence _, Scalar _, Null _ -> problems.accept(noMapping(itemPath, item));
      }
    }
    return result;
  }

  /** What to say about something that is there in place of a mapping. */
  static ClassProblem noMapping(String path, YamlNode found) {
    return ClassProblem.error(path, "expected a mapping of fields, found " + found.kind());
  }

  private Fields inner(Mapping mapping, String path) {
    Fields inner = new Fields(mapping, path, nameCase, problems);
    inside.add(inner);
    return inner;
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
    problems.accept(ClassProblem.error(path(field), message));
  }

  /** Reports something odd about a field, which is taken all the same. */
  public void warn(String field, String message) {
    problems.accept(ClassProblem.warning(path(field), message));
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
      report(field, "is required" + (scalar.isPresent() ? "" : insteadOf(field)));
    }
    return "";
  }

  /** A field that is missed is often there under a wrong name. */
  private String insteadOf(String field) {
    Set<String> others = new TreeSet<>(mapping.keys());
    others.removeAll(known);
    return Names.nearest(field, others)
        .map(name -> "; '%s' is not it".formatted(Names.excerpt(name)))
        .orElse("");
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
  public OptionalLong integer(String field, long min, long max) {
    Optional<Scalar> scalar = scalar(field, "an integer");
    if (scalar.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong integer = Scalars.asInteger(scalar.get());
    if (integer.isEmpty() || integer.getAsLong() < min || integer.getAsLong() > max) {
      report(field, "expected an integer from %d to %d".formatted(min, max));
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
    return freeMapping(field).map(found -> inner(found, path(field)));
  }

  /** A mapping whose keys are the author's own, so that none of them is unknown. */
  public Optional<Mapping> freeMapping(String field) {
    return ofKind(field, "a mapping", node -> node instanceof Mapping found ? found : null);
  }

  /** The items of a list; empty if it is missing. */
  public List<YamlNode> list(String field) {
    return sequence(field).map(Sequence::items).orElseGet(List::of);
  }

  /** The mappings in a list; empty if it is missing. */
  public List<Fields> mappings(String field) {
    return sequence(field).map(items -> mappings(items, path(field))).orElseGet(List::of);
  }

  /** Reports every field that was neither asked for nor is among {@code others}. */
  public void reportUnknown(ClassProblem.Severity severity, Collection<String> others) {
    known.addAll(others);
    unknownHere(severity).forEach(problems);
  }

  /**
   * Every field that was not asked for so far, with the nearest name that was, here and in the
   * mappings that were read inside this one; found one by one.
   */
  Stream<ClassProblem> unknown(ClassProblem.Severity severity) {
    return Stream.concat(
        unknownHere(severity), inside.stream().flatMap(fields -> fields.unknown(severity)));
  }

  private Stream<ClassProblem> unknownHere(ClassProblem.Severity severity) {
    return mapping.keys().stream()
        .filter(key -> !isKnown(key))
        .map(
            key ->
                new ClassProblem(
                    severity,
                    path(Names.excerpt(key)),
                    "unknown field",
                    Names.nearest(key, known)));
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
