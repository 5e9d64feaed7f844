package io.strongroom.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Mounts take root, be it that of a user namespace. A cluster takes more, see {@link
 * io.strongroom.e2e.cluster.RealRoot}.
 */
final class Root {
  private Root() {}

  /** Skips the test for everybody else. */
  static void assumed() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "NOT RUN: mounts take root: unshare --user --map-root-user --mount mvn verify");
  }
}
