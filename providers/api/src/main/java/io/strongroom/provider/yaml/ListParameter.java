package io.strongroom.provider.yaml;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.ClassProblem.Severity;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Null;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import io.strongroom.provider.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A parameter that is a YAML list of mappings: the usual form of {@code objects}.
 *
 * @param name the parameter's name, for messages
 * @param duplicates whether a field that an item has twice is an error
 * @param nameCase whether the names of fields differ by case
 * @param unknown the severity of a field with an unknown name: upstream ignores it, but its author
 *     may have meant another one
 */
public record ListParameter(
    String name, Yaml.DuplicateKeys duplicates, Fields.Case nameCase, Severity unknown) {
  /** The most problems of one list that are reported: a class is read at every refresh. */
  private static final int MAX_ODD = 10;

  /** Reads one item by asking for each field that it knows. */
  @FunctionalInterface
  public interface Item<T> extends Function<Fields, T> {}

  /**
   * Reads the list. An empty text is an empty list; items that are no mapping are left out, and
   * reported. An item that is nothing at all is none, as in Go; that is a warning.
   */
  public <T> List<T> read(String text, Item<T> item, Consumer<ClassProblem> problems) {
    Yaml.First first;
    try {
      first = Yaml.readFirst(text, duplicates);
    } catch (MalformedYamlException e) {
      problems.accept(ClassProblem.error(name, "not valid YAML: " + e.getMessage()));
      return List.of();
    }
    first.unread().ifPresent(from -> problems.accept(ClassProblem.warning(name, unread(from))));
    return switch (first.node()) {
      case Null _ -> List.of();
      case Sequence items -> items(items, item, problems);
      case Mapping _, Scalar _ -> {
        problems.accept(
            ClassProblem.error(
                name, "expected a list whose items begin with '- ', found " + first.node().kind()));
        yield List.of();
      }
    };
  }

  private static String unread(Position from) {
    return "the list is at its end, what follows from %s on is not read".formatted(from);
  }

  private <T> List<T> items(Sequence items, Item<T> item, Consumer<ClassProblem> problems) {
    List<T> result = new ArrayList<>();
    List<ClassProblem> odd = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      String path = "%s[%d]".formatted(name, i);
      switch (items.items().get(i)) {
        case Mapping mapping -> {
          Fields fields = new Fields(mapping, path, nameCase, problems);
          result.add(item.apply(fields));
          fields.unknown(unknown).limit(MAX_ODD + 1 - odd.size()).forEach(odd::add);
        }
        case Null _ -> {
          if (odd.size() <= MAX_ODD) {
            odd.add(ClassProblem.warning(path, "is nothing, and passed over"));
          }
        }
        case Sequence other -> problems.accept(Fields.noMapping(path, other));
        case Scalar other -> problems.accept(Fields.noMapping(path, other));
      }
    }
    odd.stream().limit(MAX_ODD).forEach(problems);
    if (odd.size() > MAX_ODD) {
      problems.accept(ClassProblem.warning(name, "there is more like this"));
    }
    return result;
  }
}
