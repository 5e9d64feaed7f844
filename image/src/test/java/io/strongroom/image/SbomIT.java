package io.strongroom.image;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's bill of materials against the image. */
final class SbomIT {
  @TempDir private Path temp;

  private UnpackedImage image;
  private Bom bom;

  @BeforeEach
  void read() throws IOException, InterruptedException, ParseException {
    image = UnpackedImage.unpack(UnpackedImage.archive(), temp);
    bom = new JsonParser().parse(image.root().resolve("app/sbom.json").toFile());
  }

  @Test
  void listsExactlyTheJarsOfTheImage() throws IOException {
    Set<String> jars =
        image.files().stream()
            .filter(file -> file.startsWith("/app/lib/"))
            .map(file -> file.substring("/app/lib/".length()))
            .collect(toSet());
    Set<String> listed =
        bom.getComponents().stream()
            .filter(component -> component.getBomRef().startsWith("pkg:maven/"))
            .map(component -> component.getName() + "-" + component.getVersion() + ".jar")
            .collect(toSet());
    assertThat(listed).isEqualTo(jars);
  }

  @Test
  void everyComponentHasVersionAndPackageUrl() {
    assertThat(bom.getComponents())
        .allSatisfy(
            component -> {
              assertThat(component.getVersion()).as(component.getName()).isNotBlank();
              assertThat(component.getPurl()).as(component.getName()).startsWith("pkg:");
            });
  }

  @Test
  void listsTheRuntimeAndTheLibrariesOfTheSystem() {
    List<String> names = bom.getComponents().stream().map(Component::getName).toList();
    assertThat(names).contains("openjdk", "libc6", "libc-bin");
  }

  @Test
  void liesBesideTheArchiveToo() {
    assertThat(UnpackedImage.archive().resolveSibling(ImageBuild.SBOM))
        .hasSameTextualContentAs(image.root().resolve("app/sbom.json"));
  }
}
