package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plain manifests are what the chart renders by default. */
final class ManifestsTest {
  private static final Path MANIFESTS = Path.of("manifests");

  @Test
  void manifestsAreTheChartsDefaults() throws Exception {
    Process generate =
        new ProcessBuilder(MANIFESTS.resolve("generate").toString(), "--stdout")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String generated = new String(generate.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(generate.waitFor()).isZero();
    assertThat(Files.readString(MANIFESTS.resolve("strongroom.yaml")))
        .as("run daemonset/manifests/generate")
        .isEqualTo(generated);
  }

  @Test
  void kustomizationHasDriverAndCustomResources() throws IOException {
    assertThat(read(MANIFESTS.resolve("kustomization.yaml")).texts("resources"))
        .containsExactly("../chart/crds", "strongroom.yaml");
    Path crds = Helm.CHART.resolve("crds");
    assertThat(read(crds.resolve("kustomization.yaml")).texts("resources"))
        .isNotEmpty()
        .allMatch(file -> Files.exists(crds.resolve(file)));
  }

  @Test
  void nothingSaysThatHelmOwnsThem() throws IOException {
    assertThat(Files.readString(MANIFESTS.resolve("strongroom.yaml")))
        .doesNotContain("managed-by")
        .doesNotContain("helm.sh");
  }

  @Test
  void chartHasTheVersionOfTheProject() throws IOException {
    Item chart = read(Helm.CHART.resolve("Chart.yaml"));

    assertThat(List.of(chart.text("version"), chart.text("appVersion")))
        .allMatch(version -> pom().contains("<version>%s</version>".formatted(version)));
  }

  private static String pom() {
    try {
      return Files.readString(Path.of("pom.xml"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Item read(Path file) throws IOException {
    return Rendered.of(Files.readString(file)).objects().getFirst();
  }
}
