package io.strongroom.daemonset.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Objects of Kubernetes, as YAML says them.
 *
 * @param objects in the order of the file
 */
public record Rendered(List<Item> objects) {
  public static Rendered of(String yaml) {
    List<Item> objects = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
      if (document != null) {
        objects.add(new Item(document));
      }
    }
    return new Rendered(objects);
  }

  /** The only document of a file that is no object of Kubernetes. */
  public static Item document(Path file) {
    try {
      return of(Files.readString(file)).objects().getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The only one of that kind. */
  Item only(String kind) {
    List<Item> found = all(kind);
    if (found.size() != 1) {
      throw new AssertionError("%d of kind %s".formatted(found.size(), kind));
    }
    return found.getFirst();
  }

  Item named(String kind, String name) {
    return all(kind).stream()
        .filter(object -> object.text("metadata", "name").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no %s %s".formatted(kind, name)));
  }

  List<Item> all(String kind) {
    return objects.stream().filter(object -> object.text("kind").equals(kind)).toList();
  }

  List<String> names(String kind) {
    return all(kind).stream().map(object -> object.text("metadata", "name")).toList();
  }

  /** The driver's container. */
  public Item container() {
    return only("DaemonSet").at("spec", "template", "spec", "containers").items().getFirst();
  }

  /** Value of an argument of the driver's container, which must be there once. */
  String argument(String flag) {
    List<String> found = arguments(flag);
    if (found.size() != 1) {
      throw new AssertionError("%s: %s".formatted(flag, found));
    }
    return found.getFirst();
  }

  List<String> arguments(String flag) {
    return container().at("args").items().stream()
        .map(Item::text)
        .filter(argument -> argument.startsWith(flag + "="))
        .map(argument -> argument.substring(flag.length() + 1))
        .toList();
  }

  /**
   * A part of an object.
   *
   * @param value a map, a list or a scalar
   */
  public record Item(Object value) {
    public Item at(String... path) {
      return find(path)
          .orElseThrow(
              () -> new AssertionError("no %s in %s".formatted(String.join(".", path), value)));
    }

    public Optional<Item> find(String... path) {
      Object current = value;
      for (String name : path) {
        if (!(current instanceof Map<?, ?> map)) {
          return Optional.empty();
        }
        Object next = map.get(name);
        if (next == null) {
          return Optional.empty();
        }
        current = next;
      }
      return Optional.of(new Item(current));
    }

    public String text(String... path) {
      return String.valueOf(at(path).value);
    }

    public List<Item> items() {
      if (!(value instanceof List<?> list)) {
        throw new AssertionError("no list: " + value);
      }
      List<Item> items = new ArrayList<>();
      list.forEach(item -> items.add(new Item(item)));
      return items;
    }

    public List<String> texts(String... path) {
      return at(path).items().stream().map(Item::text).toList();
    }

    Item item(Predicate<Item> which) {
      return items().stream()
          .filter(which)
          .findFirst()
          .orElseThrow(() -> new AssertionError("no such item in " + value));
    }
  }
}
