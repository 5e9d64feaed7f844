package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real Helm, which is built on the first run on a machine. */
public final class Helm {
  public static final Path CHART = Path.of("chart").toAbsolutePath();

  private static final Path SETUP = Path.of("setup", "helm").toAbsolutePath();

  private Helm() {}

  /** Where the binary is once it is built. */
  private static final class Binary {
    static final String PATH = build();

    private static String build() {
      // What the script says while it builds belongs in front of whoever waits for it.
      Result built = run(ProcessBuilder.Redirect.INHERIT, List.of(SETUP.toString()));
      assertThat(built.exitCode()).as("helm is not built, see above").isZero();
      return built.output().strip();
    }
  }

  /**
   * How Helm ended.
   *
   * @param output what it wrote, on both of its outputs
   */
  public record Result(int exitCode, String output) {}

  /** What the chart becomes with these values, on a cluster of the oldest version that it takes. */
  public static Rendered template(String values, String... more) {
    Result result = tryTemplate(values, more);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return Rendered.of(result.output());
  }

  /** What Helm makes for a moment when the chart is uninstalled. */
  static Rendered uninstallHooks(String values) {
    Result result =
        withValues(
            List.of(
                "template",
                "sr",
                CHART.toString(),
                "--namespace",
                "kube-system",
                "--show-only",
                "templates/uninstall-check.yaml"),
            values);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return Rendered.of(result.output());
  }

  /** The same, where Helm may refuse. */
  public static Result tryTemplate(String values, String... more) {
    List<String> all = new ArrayList<>(List.of("--no-hooks"));
    all.addAll(List.of(more));
    return tryTemplateWithHooks(values, all.toArray(String[]::new));
  }

  /** The same, with what Helm makes for a moment. */
  static Result tryTemplateWithHooks(String values, String... more) {
    List<String> arguments = new ArrayList<>(List.of("template", "sr", CHART.toString()));
    arguments.addAll(List.of("--namespace", "kube-system", "--kube-version", "1.30.0"));
    arguments.addAll(List.of(more));
    return withValues(arguments, values);
  }

  /** What a user reads after installing with these values. */
  static String notes(String values, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("install", "sr", CHART.toString(), "--namespace=kube-system"));
    arguments.add("--dry-run=client");
    arguments.addAll(List.of(more));
    Result result = withValues(arguments, values);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output().substring(result.output().indexOf("NOTES:"));
  }

  static Result lint(String values) {
    return withValues(List.of("lint", "--strict", CHART.toString()), values);
  }

  private static Result withValues(List<String> arguments, String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        List<String> command = new ArrayList<>(List.of(Binary.PATH));
        command.addAll(arguments);
        command.addAll(List.of("--values", file.toString()));
        return run(ProcessBuilder.Redirect.PIPE, command);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Result run(ProcessBuilder.Redirect errors, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
    // No cluster is asked, not even one that this machine knows.
    builder.environment().put("KUBECONFIG", "/dev/null");
    builder.redirectErrorStream(errors.equals(ProcessBuilder.Redirect.PIPE));
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
