package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.RealRoot;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The guide in {@code docs/providers/azure.md}. */
final class AzureGuideIT {
  @TempDir Path dir;

  @Test
  @ExtendWith(RealRoot.class)
  @Timeout(value = 60, unit = TimeUnit.MINUTES) // the first run builds a Kubernetes
  void everyCommandWorksPrintsWhatIsPromisedAndNothingIsLeft() throws Exception {
    Guide.of("azure").follow(3, dir);
  }

  @Test
  void filesThatAreShownAreTheFiles() throws Exception {
    assertThat(Guide.of("azure").shown("yaml"))
        .containsExactly(Guide.example("azure/db-credentials.yaml"));
  }
}
