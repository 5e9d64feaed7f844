package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command of this machine, which must succeed. */
public final class HostCommand {
  /** The longest is a build of Go from nothing. */
  private static final long DEADLINE_MINUTES = 30;

  private HostCommand() {}

  /** Its standard output; what it says on the way goes to this process' standard error. */
  public static String output(List<String> command) throws IOException, InterruptedException {
    return run(command, new ProcessBuilder(command).redirectError(Redirect.INHERIT));
  }

  /** All that it writes. */
  static String everything(List<String> command) throws IOException, InterruptedException {
    return run(command, new ProcessBuilder(command).redirectErrorStream(true));
  }

  private static String run(List<String> command, ProcessBuilder builder)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("command", ".out");
    try {
      Process process =
          builder
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " does not end");
      }
      String written = Files.readString(output);
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ":\n" + written);
      }
      return written;
    } finally {
      Files.delete(output);
    }
  }
}
