package io.strongroom.driver.spc;

import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** SecretProviderClasses from a folder of YAML files. Interim: reads every file at each lookup. */
public final class FolderClasses implements SecretProviderClasses {
  private final Path directory;

  public FolderClasses(Path directory) {
    this.directory = directory;
  }

  @Override
  public Lookup find(String namespace, String name) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        for (YamlNode document :
            Yaml.readAll(Files.readString(file), Yaml.DuplicateKeys.LAST_WINS)) {
          SecretProviderClass spc = read(document);
          if (spc.namespace().equals(namespace) && spc.name().equals(name)) {
            return new Lookup.Found(spc);
          }
        }
      }
      return new Lookup.NotFound();
    } catch (IOException | MalformedYamlException e) {
      return new Lookup.Unavailable(String.valueOf(e.getMessage()));
    }
  }

  private static SecretProviderClass read(YamlNode document) {
    Map<String, String> parameters = new HashMap<>();
    child(document, List.of("spec", "parameters"))
        .ifPresent(
            node -> {
              if (node instanceof YamlNode.Mapping mapping) {
                mapping.entries().forEach((key, value) -> parameters.put(key, text(value)));
              }
            });
    String namespace =
        child(document, List.of("metadata", "namespace"))
            .map(FolderClasses::text)
            .orElse("default");
    return new SecretProviderClass(
        namespace,
        child(document, List.of("metadata", "name")).map(FolderClasses::text).orElse(""),
        child(document, List.of("spec", "provider")).map(FolderClasses::text).orElse(""),
        parameters,
        Map.of(),
        child(document, List.of("spec", "secretObjects")).isPresent());
  }

  private static Optional<YamlNode> child(YamlNode node, List<String> path) {
    Optional<YamlNode> at = Optional.of(node);
    for (String key : path) {
      at =
          at.filter(YamlNode.Mapping.class::isInstance)
              .map(YamlNode.Mapping.class::cast)
              .flatMap(mapping -> mapping.get(key));
    }
    return at;
  }

  private static String text(YamlNode node) {
    return node instanceof YamlNode.Scalar scalar ? scalar.text() : "";
  }
}
