package io.strongroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same sources, JDK and system make the same bytes. */
final class ReproducibleIT {
  @TempDir private Path temp;

  /**
   * Built elsewhere and later; the cache's layer is not compared: the JVM's training is not equal.
   */
  @Test
  void secondBuildHasTheSameLayers() throws IOException, InterruptedException {
    UnpackedImage first =
        UnpackedImage.unpack(UnpackedImage.archive(), Files.createDirectory(temp.resolve("first")));
    ImageTar tar =
        new ImageTar(
            first.manifest().get("RepoTags").get(0).textValue(),
            Instant.parse(first.configuration().get("created").textValue()),
            Platform.current());
    Path archive = temp.resolve("again.tar");
    ImageBuild again =
        new ImageBuild(
            new App(Path.of("..", "daemonset", "target", "app")),
            new Trainer(Path.of("..", "docs", "examples", "demo"), List.of()),
            Path.of("..", "daemonset", "target", "bom.json"),
            Files.createDirectory(temp.resolve("build")),
            tar,
            Optional.empty(),
            Optional.empty());
    List<Layer> layers = new ArrayList<>(again.reproducibleLayers());
    tar.write(layers, first.entrypoint(), archive);
    UnpackedImage second =
        UnpackedImage.unpack(archive, Files.createDirectory(temp.resolve("second")));
    assertThat(second.layerDigests())
        .isEqualTo(first.layerDigests().subList(0, layers.size()))
        .hasSize(4);
  }
}
