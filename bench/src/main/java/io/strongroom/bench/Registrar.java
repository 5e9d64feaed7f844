package io.strongroom.bench;

import csi.v1.Csi.ProbeRequest;
import csi.v1.IdentityGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import pluginregistration.Api.InfoRequest;
import pluginregistration.Api.PluginInfo;
import pluginregistration.Api.RegistrationStatus;
import pluginregistration.RegistrationGrpc;

/** Kubelet's side of a driver's start: waits for it, and registers it. */
final class Registrar {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 2;
  private static final long CALL_SECONDS = 10;

  private Registrar() {}

  /**
   * Returns when a driver that registers itself has been told that it is registered.
   *
   * @param directory kubelet's for the sockets of plugins
   */
  static void register(Process driver, Path directory) throws IOException, InterruptedException {
    await(driver, () -> socketIn(directory).map(Registrar::registered).orElse(false));
  }

  /** Returns when a driver has answered Probe, which its registrar waits for. */
  static void probe(Process driver, Path socket) throws IOException, InterruptedException {
    await(driver, () -> Files.exists(socket) && probed(socket));
  }

  private static void await(Process driver, BooleanSupplier done)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!done.getAsBoolean()) {
      if (driver.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException("the driver ended with exit code " + driver.exitValue());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("the driver was not there within " + LIMIT);
      }
    }
  }

  private static Optional<Path> socketIn(Path directory) {
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory, "*-reg.sock")) {
      for (Path socket : sockets) {
        return Optional.of(socket);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("kubelet's directory is not there", e);
    }
  }

  private static boolean registered(Path socket) {
    return answers(
        socket,
        channel -> {
          var registration =
              RegistrationGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
          PluginInfo _ = registration.getInfo(InfoRequest.getDefaultInstance());
          var _ =
              registration.notifyRegistrationStatus(
                  RegistrationStatus.newBuilder().setPluginRegistered(true).build());
        });
  }

  private static boolean probed(Path socket) {
    return answers(
        socket,
        channel -> {
          var _ =
              IdentityGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                  .probe(ProbeRequest.getDefaultInstance());
        });
  }

  /** One connection for each try: gRPC waits a second before it repeats a refused one. */
  private static boolean answers(Path socket, Consumer<ManagedChannel> call) {
    ManagedChannel channel = UnixSockets.channel(socket).build();
    try {
      call.accept(channel);
      return true;
    } catch (StatusRuntimeException _) {
      return false;
    } finally {
      channel.shutdownNow();
    }
  }
}
