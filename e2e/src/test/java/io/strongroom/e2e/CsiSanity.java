package io.strongroom.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the conformance tests of the Kubernetes CSI project. */
final class CsiSanity {
  /** Scripts are found from here: the module's directory, where Maven runs its tests. */
  private static final Path SETUP = Path.of("setup").toAbsolutePath();

  private static final int LIMIT_MINUTES = 3;

  private CsiSanity() {}

  /**
   * @param directory for its report and log; not there yet
   * @param skip regular expression over names of specs
   */
  static List<SanityReport.Spec> run(Path socket, Path kubeletRoot, Path directory, String skip)
      throws IOException, InterruptedException {
    Files.createDirectory(directory);
    Path report = directory.resolve("junit.xml");
    Path log = directory.resolve("csi-sanity.log");
    Process sanity =
        new ProcessBuilder(
                binary(),
                "--csi.endpoint=unix://" + socket,
                "--csi.mountdir=" + kubeletRoot.resolve("pods"),
                "--csi.createmountpathcmd=" + SETUP.resolve("sanity-create-target"),
                "--csi.checkpathcmd=" + SETUP.resolve("sanity-check-path"),
                "--csi.stagingdir=" + directory.resolve("staging"),
                "--ginkgo.skip=" + skip,
                "--ginkgo.junit-report=" + report,
                "--ginkgo.no-color")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!sanity.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("csi-sanity does not end:\n" + Files.readString(log));
      }
    } finally {
      sanity.destroyForcibly();
    }
    List<SanityReport.Spec> specs =
        Files.exists(report) ? SanityReport.read(report) : List.<SanityReport.Spec>of();
    boolean failed =
        specs.stream().anyMatch(spec -> spec.verdict() instanceof SanityReport.Verdict.Failed);
    if (specs.isEmpty() || (sanity.exitValue() != 0) != failed) {
      throw new IOException(
          "csi-sanity ended with exit code %d, and its report says something else:%n%s"
              .formatted(sanity.exitValue(), Files.readString(log)));
    }
    return specs;
  }

  /** Builds it on the first run on a machine, and says so. */
  private static String binary() throws IOException, InterruptedException {
    Process build = new ProcessBuilder(SETUP.resolve("csi-sanity").toString()).start();
    List<String> said = new ArrayList<>();
    build.errorReader(StandardCharsets.UTF_8).lines().peek(System.err::println).forEach(said::add);
    String binary = build.inputReader(StandardCharsets.UTF_8).readLine();
    if (build.waitFor() != 0) {
      throw new IOException(String.join("\n", said));
    }
    return binary;
  }
}
