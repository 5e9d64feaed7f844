package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command of this machine, which must succeed unless it is {@link #attempt}ed. */
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

  /** One whose failure is for the caller to judge; all that it writes is its output. */
  static Ended attempt(List<String> command) throws IOException, InterruptedException {
    return end(command, new ProcessBuilder(command).redirectErrorStream(true));
  }

  private static String run(List<String> command, ProcessBuilder builder)
      throws IOException, InterruptedException {
    Ended ended = end(command, builder);
    if (ended.code() != 0) {
      throw new IOException(String.join(" ", command) + ":\n" + ended.output());
    }
    return ended.output();
  }

  private static Ended end(List<String> command, ProcessBuilder builder)
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
      return new Ended(process.exitValue(), Files.readString(output), "");
    } finally {
      Files.delete(output);
    }
  }
}
