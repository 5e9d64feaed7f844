package io.strongroom.bench;

import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A driver in a process that has just started, on a node of its own, with a provider of its own.
 * Closing it ends both and takes from the API server what the driver has written there.
 */
final class FreshDriver implements AutoCloseable {
  /** The default of both charts. */
  static final String USUAL_ROTATION = "2m";

  /** One of those in each volume. */
  static final String FILE = "db-password";

  /** As the class of {@code bench/compare} has it. */
  private static final String SECRET_PROVIDER_CLASS = "compare";

  private static final String PROVIDER = "e2e";
  private static final String PASSWORD = "p".repeat(32);

  /** Those of all pods, which are in one namespace. */
  private static final String STATUSES =
      "/apis/secrets-store.csi.x-k8s.io/v1/namespaces/default/secretproviderclasspodstatuses";

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration PROVIDER_LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 5;

  /** For one look at the store for all volumes, which takes some seconds. */
  private static final Duration LOOK_LIMIT = Duration.ofMinutes(2);

  private static final long LOOK_POLL_MILLIS = 50;

  /** Characters. */
  private static final int LOG_END = 4096;

  private final Setting setting;
  private final Path directory;
  private final NodeDirectory node;
  private final Process provider;
  private final Process driver;
  private final Duration untilRegistered;
  private final AtomicInteger again = new AtomicInteger();

  private FreshDriver(
      Setting setting,
      Path directory,
      NodeDirectory node,
      Process provider,
      Process driver,
      Duration untilRegistered) {
    this.setting = setting;
    this.directory = directory;
    this.node = node;
    this.provider = provider;
    this.driver = driver;
    this.untilRegistered = untilRegistered;
  }

  /** Starts both, and returns when kubelet could send the first call. */
  static FreshDriver start(Setting setting, ComparedDriver which)
      throws IOException, InterruptedException {
    return start(setting, which, USUAL_ROTATION, List.of());
  }

  /**
   * The same.
   *
   * @param rotation how often running volumes are refreshed, as the flag has it
   * @param more further flags of the driver
   */
  static FreshDriver start(
      Setting setting, ComparedDriver which, String rotation, List<String> more)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(setting.work(), "n");
    NodeDirectory node = NodeDirectory.in(directory);
    // By which the driver knows kubelet's root.
    Files.createDirectory(node.kubeletRoot().resolve("pods"));
    Path registration = Files.createDirectory(directory.resolve("registration"));
    Process provider = startProvider(setting, directory, node);
    try {
      long started = System.nanoTime();
      List<String> command = new ArrayList<>(which.command(setting, node, registration, rotation));
      command.addAll(more);
      Process driver = logged(command, directory.resolve("driver.log"));
      try {
        if (which.registersItself()) {
          Registrar.register(driver, registration);
        } else {
          Registrar.probe(driver, node.socket());
        }
        Duration untilRegistered = Duration.ofNanos(System.nanoTime() - started);
        return new FreshDriver(setting, directory, node, provider, driver, untilRegistered);
      } catch (IOException e) {
        end(driver);
        throw new IOException(Files.readString(directory.resolve("driver.log")), e);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      end(provider);
      throw e;
    }
  }

  /** With a password, a certificate and its key: three files, 4 KiB. */
  private static Process startProvider(Setting setting, Path directory, NodeDirectory node)
      throws IOException, InterruptedException {
    Path values = Files.createDirectory(values(directory));
    Files.writeString(values.resolve(FILE), PASSWORD);
    Files.writeString(values.resolve("tls.crt"), "c".repeat(2048));
    Files.writeString(values.resolve("tls.key"), "k".repeat(2048));
    Path socket = node.providers().resolve(PROVIDER + ".sock");
    Process provider =
        logged(
            List.of(
                setting.provider().toString(),
                "--socket=" + socket,
                "--folder=" + values,
                "--calls=" + calls(directory)),
            directory.resolve("provider.log"));
    long deadline = System.nanoTime() + PROVIDER_LIMIT.toNanos();
    while (!Files.exists(socket)) {
      if (provider.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        end(provider);
        throw new IOException(
            "the provider does not serve: " + Files.readString(directory.resolve("provider.log")));
      }
    }
    return provider;
  }

  /** The process itself and no shell around it: its id is what is measured. */
  private static Process logged(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.to(log.toFile()))
        .start();
  }

  private static Path values(Path directory) {
    return directory.resolve("values");
  }

  private static Path calls(Path directory) {
    return directory.resolve("provider.calls");
  }

  long pid() {
    return driver.pid();
  }

  /** Of upstream: until it answers Probe. */
  Duration untilRegistered() {
    return untilRegistered;
  }

  Memory memory() throws IOException {
    return Memory.of(pid());
  }

  Duration processorTime() {
    return ProcessorTime.of(pid());
  }

  /** Everything it has said. */
  String log() throws IOException {
    return Files.readString(directory.resolve("driver.log"));
  }

  /** Bytes. */
  long logSize() throws IOException {
    return Files.size(directory.resolve("driver.log"));
  }

  /** How many calls failed and were made again. */
  int callsAgain() {
    return again.get();
  }

  /** How often the provider was asked for content. */
  int providerCalls() throws IOException {
    Path calls = calls(directory);
    if (!Files.exists(calls)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(calls)) {
      return Math.toIntExact(lines.count());
    }
  }

  /**
   * Waits until the provider was asked so often.
   *
   * @throws IOException if the driver has ended, or does not ask
   */
  void awaitProviderCalls(int wanted) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LOOK_LIMIT.toNanos();
    for (int calls = providerCalls(); calls < wanted; calls = providerCalls()) {
      boolean ended = driver.waitFor(LOOK_POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (ended || System.nanoTime() > deadline) {
        throw new IOException(
            "the driver %s after %d of %d calls of the provider; it said last: %s"
                .formatted(
                    ended ? "has ended with " + driver.exitValue() : "does not ask",
                    calls,
                    wanted,
                    endOf(log())));
      }
    }
  }

  private static String endOf(String log) {
    return log.substring(Math.max(0, log.length() - LOG_END));
  }

  /** So many callers at a time. */
  Round round(ConnectionUse connections, int concurrency) {
    return new Round(
        () -> new Caller.Persistent(connections.to(node.socket()), again), concurrency, pid());
  }

  /** BenchVolumes of new pods of one service account, all with the same class. */
  BenchVolumes newVolumes(int count) throws IOException {
    return BenchVolumes.ofNewPods(node, SECRET_PROVIDER_CLASS, count);
  }

  /** Those of given pods. */
  BenchVolumes volumes(List<PodVolume> pods) throws IOException {
    return BenchVolumes.of(node, pods);
  }

  /** Replaces the password of the provider, whole or not at all. */
  void changePassword(int number) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), PASSWORD + number);
    Files.move(next, values(directory).resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    try {
      end(driver);
      end(provider);
      node.close();
      deleteStatuses();
    } catch (InterruptedException e) {
      driver.destroyForcibly();
      provider.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a driver was stopped");
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** The next driver is to find none, as on a node that has just come. */
  private void deleteStatuses() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(setting.kubectl());
    command.addAll(List.of("delete", "--raw", STATUSES));
    Path said = directory.resolve("kubectl.log");
    if (logged(command, said).waitFor() != 0) {
      throw new IOException("statuses were not deleted: " + Files.readString(said));
    }
  }
}
