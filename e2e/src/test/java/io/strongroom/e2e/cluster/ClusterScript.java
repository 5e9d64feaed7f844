package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs {@code e2e/cluster}. */
public final class ClusterScript {
  /** Found from the module's directory, where Maven runs its tests. */
  private static final Path SCRIPT = Path.of("cluster").toAbsolutePath();

  /** As {@code cluster.d/common.sh} has it. */
  private static final String REGISTRY_LOCK = "/run/lock/strongroom-e2e.lock";

  private ClusterScript() {}

  /**
   * Builds what a cluster is made of, which takes long once on a machine and tells how far it is.
   */
  public static void build() throws IOException, InterruptedException {
    String _ = run(List.of("build"));
  }

  /**
   * Starts a cluster that goes with this process, if not before.
   *
   * @return its directory
   */
  static Path up(String... options) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("up", "--owner"));
    arguments.add(Long.toString(ProcessHandle.current().pid()));
    arguments.addAll(List.of(options));
    return Path.of(run(arguments).strip());
  }

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
    return ended(start(arguments));
  }

  /**
   * Runs a shell's commands while nobody else on this machine makes or removes a cluster.
   *
   * @param commands in which {@code $0} is the script
   */
  static Ended attemptAlone(String commands, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("flock", REGISTRY_LOCK, "sh", "-c", commands, SCRIPT.toString()));
    command.addAll(List.of(arguments));
    return ended(new ProcessBuilder(command).start());
  }

  private static Ended ended(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    // Both at a time: a pipe that nobody reads fills up.
    CompletableFuture<String> errors =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    String output = read(process.getInputStream());
    return new Ended(process.waitFor(), output, errors.join());
  }

  private static String read(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(SCRIPT.toString());
    command.addAll(arguments);
    return new ProcessBuilder(command).start();
  }
}
