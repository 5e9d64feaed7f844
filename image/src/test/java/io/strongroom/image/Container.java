package io.strongroom.image;

import csi.v1.Csi.ProbeRequest;
import csi.v1.IdentityGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The image's entry point in the image's file system, read-only, without a container engine. */
final class Container implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 5;

  private final Process process;
  private final Path node;
  private final Path log;
  private final Duration untilProbe;

  private Container(Process process, Path node, Path log, Duration untilProbe) {
    this.process = process;
    this.node = node;
    this.log = log;
    this.untilProbe = untilProbe;
  }

  /**
   * Starts it and returns when it has answered Probe.
   *
   * @param node what it may write: the socket is made there, and {@code kubelet} is in it
   * @param examples classes, and {@code store} with their secrets
   */
  static Container start(UnpackedImage image, Path node, Path examples)
      throws IOException, InterruptedException {
    // Where a runtime mounts something, it first makes a directory.
    for (Path mountPoint : List.of(Path.of("/proc"), Path.of("/dev"), node, examples)) {
      Files.createDirectories(image.root().resolve(mountPoint.toString().substring(1)));
    }
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    command.addAll(List.of("sh", "-c", script(), "contain.sh"));
    command.addAll(List.of(image.root().toString(), node.toString(), examples.toString()));
    command.addAll(image.entrypoint());
    command.addAll(
        List.of(
            "--endpoint=unix://" + socket(node),
            "--kubelet-root-dir=" + kubelet(node),
            "--secret-provider-classes-dir=" + examples,
            "--file-store-dir=" + examples.resolve("store")));
    Path log = Files.createTempFile(image.root().getParent(), "container", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("IMAGE_ENV", String.join(" ", image.environment()));
    long started = System.nanoTime();
    Process process = builder.start();
    Container starting = new Container(process, node, log, Duration.ZERO);
    try {
      starting.awaitProbe(started + LIMIT.toNanos());
    } catch (IOException | InterruptedException | RuntimeException e) {
      starting.close();
      throw e;
    }
    return new Container(process, node, log, Duration.ofNanos(System.nanoTime() - started));
  }

  static Path socket(Path node) {
    return node.resolve("csi.sock");
  }

  static Path kubelet(Path node) {
    return node.resolve("kubelet");
  }

  Path socket() {
    return socket(node);
  }

  Path kubelet() {
    return kubelet(node);
  }

  long pid() {
    return process.pid();
  }

  /** From its start to its answer. */
  Duration untilProbe() {
    return untilProbe;
  }

  /** Everything it has said, its JVM too. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** A file as the container sees it: its mounts are its own. */
  Path inside(Path path) {
    return Path.of("/proc", Long.toString(pid()), "root").resolve(path.toString().substring(1));
  }

  private void awaitProbe(long deadline) throws IOException, InterruptedException {
    while (!answersProbe()) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException("ended with %d:%n%s".formatted(process.exitValue(), log()));
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("no answer to Probe within %s:%n%s".formatted(LIMIT, log()));
      }
    }
  }

  private boolean answersProbe() {
    if (!Files.exists(socket())) {
      return false;
    }
    ManagedChannel channel = UnixSockets.channel(socket()).build();
    try {
      IdentityGrpc.newBlockingStub(channel)
          .withDeadlineAfter(LIMIT)
          .probe(ProbeRequest.getDefaultInstance());
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        return false;
      }
      throw e;
    } finally {
      channel.shutdownNow();
    }
  }

  private static String script() throws IOException {
    try (InputStream in = Container.class.getResourceAsStream("contain.sh")) {
      if (in == null) {
        throw new IOException("contain.sh is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** SIGTERM, as kubelet stops containers. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    } finally {
      process.destroyForcibly();
    }
  }
}
