package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Under which paths a store has the objects of classes, where that is another name than the
 * object's id: with Vault and OpenBao, {@code secretPath}. Classes may hold anything; what is not
 * understood says nothing.
 */
record StorePaths(List<Entry> entries) {
  static final StorePaths UNKNOWN = new StorePaths(List.of());

  /** KV v2 has its secrets below this, and its command line leaves it out. */
  private static final String DATA = "/data/";

  StorePaths {
    entries = List.copyOf(entries);
  }

  /**
   * One object of a class.
   *
   * @param path with {@code #} and the key behind it, if the class names one
   */
  record Entry(String namespace, String className, String object, String path) {}

  static StorePaths of(List<StorePaths> several) {
    return new StorePaths(several.stream().flatMap(paths -> paths.entries().stream()).toList());
  }

  /** Those of one SecretProviderClass. */
  static StorePaths read(GenericKubernetesResource resource) {
    List<Entry> entries = new ArrayList<>();
    if (resource.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec
        && spec.get("parameters") instanceof Map<?, ?> parameters
        && parameters.get("objects") instanceof String objects) {
      for (YamlNode item : items(objects)) {
        Optional<String> object = text(item, "objectName");
        Optional<String> path = text(item, "secretPath");
        if (object.isPresent() && path.isPresent()) {
          entries.add(
              new Entry(
                  String.valueOf(resource.getMetadata().getNamespace()),
                  resource.getMetadata().getName(),
                  object.get(),
                  path.get() + text(item, "secretKey").map("#"::concat).orElse("")));
        }
      }
    }
    return new StorePaths(entries);
  }

  private static List<YamlNode> items(String objects) {
    try {
      return Yaml.read(objects, Yaml.DuplicateKeys.REFUSED) instanceof YamlNode.Sequence sequence
          ? sequence.items()
          : List.of();
    } catch (MalformedYamlException e) {
      return List.of();
    }
  }

  private static Optional<String> text(YamlNode item, String field) {
    return item instanceof YamlNode.Mapping mapping
            && mapping.get(field).orElse(item) instanceof YamlNode.Scalar scalar
        ? Optional.of(scalar.text())
        : Optional.empty();
  }

  /** The paths of an object of a class; a file of a key of it counts as the object. */
  List<String> of(String namespace, String className, String id) {
    return entries.stream()
        .filter(each -> each.namespace().equals(namespace) && each.className().equals(className))
        .filter(each -> (id + "/").startsWith(each.object() + "/"))
        .map(Entry::path)
        .toList();
  }

  /** The same path as the store's own command line writes it. */
  static String withoutData(String path) {
    int at = path.indexOf(DATA);
    return at < 0 ? path : path.substring(0, at) + "/" + path.substring(at + DATA.length());
  }
}
