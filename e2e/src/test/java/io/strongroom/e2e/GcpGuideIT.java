package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.e2e.cluster.RealRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The guide in {@code docs/providers/gcp.md}. */
final class GcpGuideIT {
  @TempDir Path dir;

  @Test
  @ExtendWith(RealRoot.class)
  @Timeout(value = 60, unit = TimeUnit.MINUTES) // the first run builds a Kubernetes
  void everyCommandWorksPrintsWhatIsPromisedAndNothingIsLeft() throws Exception {
    assumeTrue(hasGcloud(), "NOT RUN: Google's command line, gcloud, is not on the path");
    Guide.of("gcp").follow(3, dir);
  }

  /** No package index serves it, so it is not installed here. */
  private static boolean hasGcloud() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "gcloud")));
  }

  @Test
  void filesThatAreShownAreTheFiles() throws Exception {
    Guide guide = Guide.of("gcp");
    assertThat(guide.shown("yaml")).containsExactly(Guide.example("gcp/db-credentials.yaml"));
  }
}
