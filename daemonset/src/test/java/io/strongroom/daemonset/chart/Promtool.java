package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real promtool, which is built on the first run on a machine. */
final class Promtool {
  private static final Path SETUP = Path.of("setup", "prometheus").toAbsolutePath();

  private Promtool() {}

  /** Where the binary is once it is built. */
  private static final class Binary {
    static final String PATH = build();

    private static String build() {
      // What the script says while it builds belongs in front of the person who waits for it.
      Helm.Result built = run(ProcessBuilder.Redirect.INHERIT, List.of(SETUP.toString()));
      assertThat(built.exitCode()).as("promtool is not built, see above").isZero();
      return Path.of(built.output().strip()).resolve("promtool").toString();
    }
  }

  static Helm.Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Binary.PATH));
    command.addAll(List.of(arguments));
    return run(ProcessBuilder.Redirect.PIPE, command);
  }

  private static Helm.Result run(ProcessBuilder.Redirect errors, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
    builder.redirectErrorStream(errors.equals(ProcessBuilder.Redirect.PIPE));
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Helm.Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
