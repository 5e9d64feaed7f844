package io.strongroom.image.training;

import io.grpc.ManagedChannel;
import io.strongroom.cli.kubelet.TrainingRounds;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import pluginregistration.Api;
import pluginregistration.RegistrationGrpc;

/**
 * Keeps a node process busy while the JVM watches it for its ahead-of-time cache: kubelet and an
 * API server and a provider. A process of its own: what only their parts need is not to be in the
 * cache of every node.
 */
public final class Training {
  /** Longer than it takes on a busy machine. */
  private static final Duration MAX_SELF_CHECK = Duration.ofMinutes(1);

  private Training() {}

  /**
   * Waits for the driver and keeps it busy.
   *
   * @param arguments the CSI socket; kubelet's root directory; the directory with {@code
   *     keystore.p12}, to which the kubeconfig is written that the driver waits for; the driver's
   *     directory of registration sockets; its directory of providers
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[2]);
    int healthPort = freePort();
    int metricsPort = freePort();
    Files.writeString(directory.resolve("health-port"), Integer.toString(healthPort));
    Files.writeString(directory.resolve("metrics-port"), Integer.toString(metricsPort));
    try (TrainingProvider _ = TrainingProvider.start(Path.of(arguments[4]));
        TrainingApi _ = TrainingApi.start(directory)) {
      register(Path.of(arguments[3]));
      TrainingRounds.run(Path.of(arguments[0]), Path.of(arguments[1]));
      TrainingRounds.run(
          Path.of(arguments[0]), Path.of(arguments[1]), TrainingProvider.SECRET_PROVIDER_CLASS);
      awaitSelfCheck(Path.of(arguments[0]));
      for (String path : List.of("/healthz", "/readyz")) {
        get(healthPort, path);
      }
      get(metricsPort, "/metrics");
    }
  }

  /** For a server of the driver: the driver starts it after it has waited for the kubeconfig. */
  private static int freePort() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return listener.getLocalPort();
    }
  }

  /** What it loads is to be in the cache; it begins when the driver is registered. */
  private static void awaitSelfCheck(Path socket) throws IOException, InterruptedException {
    Path directory = socket.resolveSibling("self-check");
    Deadline end = Deadline.after(MAX_SELF_CHECK, Clocks.system());
    for (boolean begun : new boolean[] {true, false}) {
      while (Files.exists(directory) != begun) {
        if (end.passed()) {
          throw new IOException(
              "the driver's self-check did not %s".formatted(begun ? "begin" : "end"));
        }
        Thread.sleep(5);
      }
    }
  }

  /** As kubelet's plugin watcher does. */
  private static void register(Path directory) throws IOException, InterruptedException {
    Path socket = directory.resolve("secrets-store.csi.k8s.io-reg.sock");
    TrainingRounds.await(socket);
    ManagedChannel channel = UnixSockets.channel(socket).build();
    try {
      RegistrationGrpc.RegistrationBlockingStub registration =
          RegistrationGrpc.newBlockingStub(channel);
      Api.PluginInfo _ = registration.getInfo(Api.InfoRequest.getDefaultInstance());
      Api.RegistrationStatusResponse _ =
          registration.notifyRegistrationStatus(
              Api.RegistrationStatus.newBuilder().setPluginRegistered(true).build());
    } finally {
      channel.shutdownNow();
    }
  }

  private static void get(int port, String path) throws IOException {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      connection
          .getOutputStream()
          .write("GET %s HTTP/1.1\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII));
      connection.getInputStream().readAllBytes();
    }
  }
}
