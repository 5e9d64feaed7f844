package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code e2e/cluster}. */
final class ClusterScript {
  /** Found from the module's directory, where Maven runs its tests. */
  private static final Path SCRIPT = Path.of("cluster").toAbsolutePath();

  private ClusterScript() {}

  /**
   * Runs a command of the script, whose messages go to this process' standard error as they come: a
   * build takes many minutes and tells how far it is.
   *
   * @return what it wrote to its standard output
   * @throws IOException with everything that it said, if it fails
   */
  static String run(List<String> arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    process.getOutputStream().close();
    List<String> said = new ArrayList<>();
    process
        .errorReader(StandardCharsets.UTF_8)
        .lines()
        .peek(System.err::println)
        .forEach(said::add);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          "e2e/cluster " + String.join(" ", arguments) + ":\n" + String.join("\n", said));
    }
    return output;
  }

  /** Runs a command of the script whose failure is for the caller to judge. */
  static Ended attempt(List<String> arguments) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("cluster", ".err");
    try {
      Process process = builder(arguments).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output, Files.readString(errors));
    } finally {
      Files.delete(errors);
    }
  }

  static Process start(List<String> arguments) throws IOException {
    return builder(arguments).start();
  }

  private static ProcessBuilder builder(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(SCRIPT.toString());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
