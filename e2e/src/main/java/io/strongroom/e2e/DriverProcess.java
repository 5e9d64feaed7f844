package io.strongroom.e2e;

import csi.v1.Csi.ProbeRequest;
import csi.v1.Csi.ProbeResponse;
import csi.v1.IdentityGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The driver in a process of its own, as on a node. */
public final class DriverProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 2;

  private final Process process;
  private final NodeDirectory node;
  private final Duration untilProbe;
  private final Thread killer;

  private DriverProcess(Process process, NodeDirectory node, Thread killer, Duration untilProbe) {
    this.process = process;
    this.node = node;
    this.killer = killer;
    this.untilProbe = untilProbe;
  }

  /** The driver from the classes of this process, on the Java that runs this process. */
  public static DriverProcess start(NodeDirectory node) throws IOException, InterruptedException {
    return start(node, fromClassPath("io.strongroom.daemonset.Main"));
  }

  /**
   * A command line that runs a class from the class path of this process, with the options that the
   * driver has on a node. For processes that Maven starts in a module's directory.
   *
   * @param more further options, the class and its arguments
   */
  static List<String> fromClassPath(String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("..", "daemonset", "src", "main", "dist", "jvm.options"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(more));
    return command;
  }

  /**
   * Starts a driver and returns when it has answered Probe.
   *
   * @param command what to run; the driver's flags are added
   */
  public static DriverProcess start(NodeDirectory node, List<String> command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(command);
    line.addAll(node.driverFlags());
    long started = System.nanoTime();
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(node.driverLog().toFile()))
            .start();
    // A test run that is broken off takes its driver along.
    Thread killer = new Thread(process::destroyForcibly, "kill the driver");
    Runtime.getRuntime().addShutdownHook(killer);
    DriverProcess driver = new DriverProcess(process, node, killer, Duration.ZERO);
    try {
      driver.awaitProbe(started + START_LIMIT.toNanos());
    } catch (IOException | InterruptedException | RuntimeException e) {
      driver.kill9();
      throw e;
    }
    return new DriverProcess(process, node, killer, Duration.ofNanos(System.nanoTime() - started));
  }

  private void awaitProbe(long deadline) throws IOException, InterruptedException {
    while (!answersProbe()) {
      // Waits a moment, and notices at once when there is nothing to wait for.
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "the driver ended with exit code %d:%n%s".formatted(process.exitValue(), log()));
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("no answer to Probe within %s:%n%s".formatted(START_LIMIT, log()));
      }
    }
  }

  private boolean answersProbe() {
    if (!Files.exists(socket())) {
      return false;
    }
    // One connection per try: gRPC waits a second before it repeats a refused one.
    ManagedChannel channel = UnixSockets.channel(socket()).build();
    try {
      ProbeResponse answer =
          IdentityGrpc.newBlockingStub(channel)
              .withDeadlineAfter(START_LIMIT)
              .probe(ProbeRequest.getDefaultInstance());
      return !answer.hasReady() || answer.getReady().getValue();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        return false;
      }
      throw e;
    } finally {
      channel.shutdownNow();
    }
  }

  public Path socket() {
    return node.socket();
  }

  public long pid() {
    return process.pid();
  }

  /** From the start of the process to its first answer to Probe. */
  public Duration untilProbe() {
    return untilProbe;
  }

  /** Everything the driver has said so far, over all of its runs. */
  public String log() throws IOException {
    return Files.readString(node.driverLog());
  }

  /** SIGKILL: the driver has no chance to do anything about it. */
  public void kill9() throws InterruptedException {
    process.destroyForcibly().waitFor();
    forget();
  }

  /**
   * SIGTERM, as kubelet stops a container.
   *
   * @return the exit code
   * @throws IllegalStateException if the driver does not stop; it is killed then
   */
  public int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      kill9();
      throw new IllegalStateException("the driver did not stop within " + STOP_LIMIT);
    }
    forget();
    return process.exitValue();
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // This process is going down; the hook runs.
    }
  }

  /** Stops the driver if it runs. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        stop();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
