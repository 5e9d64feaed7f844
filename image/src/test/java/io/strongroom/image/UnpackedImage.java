package io.strongroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The image's archive, taken apart as a container engine does.
 *
 * @param root the file system that its layers make
 */
record UnpackedImage(Path root, JsonNode manifest, JsonNode configuration) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the package phase has made. */
  static Path archive() {
    return Path.of("target", ImageBuild.TAR).toAbsolutePath();
  }

  static UnpackedImage unpack(Path archive, Path directory)
      throws IOException, InterruptedException {
    Path parts = Files.createDirectory(directory.resolve("parts"));
    Path root = Files.createDirectory(directory.resolve("root"));
    tar("-xf", archive.toString(), "-C", parts.toString());
    JsonNode manifest = JSON.readTree(parts.resolve("manifest.json").toFile()).get(0);
    for (JsonNode layer : manifest.get("Layers")) {
      Path file = parts.resolve(layer.textValue());
      tar("-xzpf", file.toString(), "-C", root.toString(), "--numeric-owner");
    }
    JsonNode configuration =
        JSON.readTree(parts.resolve(manifest.get("Config").textValue()).toFile());
    return new UnpackedImage(root, manifest, configuration);
  }

  List<String> entrypoint() {
    return texts(configuration.get("config").get("Entrypoint"));
  }

  List<String> environment() {
    return texts(configuration.get("config").get("Env"));
  }

  /** Of the uncompressed layers, lowest first. */
  List<String> layerDigests() {
    return texts(configuration.get("rootfs").get("diff_ids"));
  }

  /** Every file's path in the image. */
  List<String> files() throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(path -> !Files.isDirectory(path))
          .map(path -> "/" + root.relativize(path))
          .sorted()
          .toList();
    }
  }

  Path cache() {
    return entrypoint().stream()
        .filter(argument -> argument.startsWith("-XX:AOTCache=/"))
        .map(argument -> root.resolve(argument.substring("-XX:AOTCache=/".length())))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.textValue()));
    return texts;
  }

  private static void tar(String... arguments) throws IOException, InterruptedException {
    Process tar =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("tar", "--warning=no-unknown-keyword"), Stream.of(arguments))
                    .toList())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
  }
}
