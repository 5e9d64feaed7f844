package io.strongroom.provider.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM with the options of the image, so with its heap, and with the end of the process when that
 * is full. For tests of a module in {@code providers/}.
 */
public final class NodeJvm {
  private static final Path OPTIONS =
      Path.of("..", "..", "daemonset", "src", "main", "dist", "jvm.options");

  private NodeJvm() {}

  /**
   * What became of it.
   *
   * @param exitCode 3 if there was no memory left
   */
  public record Ended(int exitCode, String output) {}

  /** Runs a main class of the tests to its end. */
  public static Ended run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + OPTIONS,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
