package io.strongroom.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The external provider in Python, {@code src/test/provider-python/serve.py}, as a process of its
 * own. It listens when this exists. The class decides what it serves: attributes {@code path},
 * {@code contents} or {@code secretKey}, and {@code version}.
 */
final class PythonProvider implements AutoCloseable {
  /** What {@code spec.provider} calls it. */
  static final String NAME = "python";

  /** Found from the module's directory, where Maven runs its tests. */
  private static final Path SETUP = Path.of("setup/python-provider").toAbsolutePath();

  private static final Path SCRIPT = Path.of("src/test/provider-python/serve.py").toAbsolutePath();

  private final Process process;
  private final Path log;

  private PythonProvider(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one that returns files, on {@code <directory>/python.sock}.
   *
   * @throws IOException with what it said, if it does not come up
   */
  static PythonProvider start(Path directory) throws IOException, InterruptedException {
    return start(directory, List.of());
  }

  /** Starts one that writes into the volume itself and returns no file. */
  static PythonProvider startLegacy(Path directory) throws IOException, InterruptedException {
    return start(directory, List.of("--legacy"));
  }

  private static PythonProvider start(Path directory, List<String> options)
      throws IOException, InterruptedException {
    Path home = home();
    Path log = Files.createTempFile("python-provider", ".log");
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/python").toString());
    // Nothing is written beside the script, which is in the checkout.
    command.addAll(List.of("-B", SCRIPT.toString()));
    command.addAll(options);
    command.add(directory.resolve(NAME + ".sock").toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().put("PYTHONPATH", home.resolve("stubs").toString());
    PythonProvider provider = new PythonProvider(builder.start(), log);
    try (BufferedReader output = provider.process.inputReader(StandardCharsets.UTF_8)) {
      if (!"listening".equals(output.readLine())) {
        throw new IOException("the provider in Python did not start:\n" + provider.log());
      }
      return provider;
    } catch (IOException e) {
      provider.close();
      throw e;
    }
  }

  /** Sets it up on the first run on a machine, and says so. */
  private static Path home() throws IOException, InterruptedException {
    Process setup = new ProcessBuilder(SETUP.toString()).start();
    List<String> said = new ArrayList<>();
    setup.errorReader(StandardCharsets.UTF_8).lines().peek(System.err::println).forEach(said::add);
    String home = setup.inputReader(StandardCharsets.UTF_8).readLine();
    if (setup.waitFor() != 0) {
      throw new IOException(String.join("\n", said));
    }
    return Path.of(home);
  }

  /** What it wrote to its standard error so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Ends it without a chance to clean up: its socket stays behind. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    Files.deleteIfExists(log);
  }
}
