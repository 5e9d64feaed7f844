package io.strongroom.daemonset.training;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.strongroom.daemonset.kubelet.KubeletClient;
import io.strongroom.daemonset.kubelet.PodVolume;
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
 * Keeps a node process busy while the JVM watches it for its ahead-of-time cache: kubelet and, for
 * the image, an API server. A process of its own: what only their parts need is not to be in the
 * cache of every node.
 */
public final class Training {
  /** Every class of the way has been used long before. */
  private static final int ROUNDS = 20;

  private static final Duration START = Duration.ofMinutes(1);

  private Training() {}

  /**
   * Waits for the driver and keeps it busy.
   *
   * @param arguments the CSI socket and kubelet's root directory; and for a driver in a cluster the
   *     directory with {@code keystore.p12}, to which the kubeconfig is written that the driver
   *     waits for, and its directory of registration sockets
   */
  public static void main(String[] arguments) throws Exception {
    Path socket = Path.of(arguments[0]);
    Path kubeletRoot = Path.of(arguments[1]);
    if (arguments.length == 2) {
      await(socket);
      publish(socket, kubeletRoot);
      return;
    }
    Path directory = Path.of(arguments[2]);
    int healthPort = freePort();
    Files.writeString(directory.resolve("health-port"), Integer.toString(healthPort));
    try (TrainingApi _ = TrainingApi.start(directory)) {
      await(socket);
      register(Path.of(arguments[3]));
      publish(socket, kubeletRoot);
      for (String path : List.of("/healthz", "/readyz")) {
        get(healthPort, path);
      }
    }
  }

  /**
   * For the driver's health server: the driver starts it after it has waited for the kubeconfig.
   */
  private static int freePort() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return listener.getLocalPort();
    }
  }

  private static void await(Path file) throws IOException, InterruptedException {
    Deadline end = Deadline.after(START, Clocks.system());
    while (!Files.exists(file)) {
      if (end.passed()) {
        throw new IOException("the driver did not start: there is no " + file);
      }
      Thread.sleep(20);
    }
  }

  private static void publish(Path socket, Path kubeletRoot) throws IOException {
    PodVolume volume = PodVolume.of("default", "training", "secrets", "db-credentials");
    try (KubeletClient kubelet =
        new KubeletClient(UnixSockets.channel(socket).build(), kubeletRoot, "training")) {
      kubelet.probe();
      for (int round = 0; round < ROUNDS; round++) {
        kubelet.publish(volume);
        kubelet.publish(volume);
        kubelet.unpublish(volume);
      }
    } catch (StatusRuntimeException e) {
      // Where nothing may be mounted, as in the build of an image, the way up to there is trained.
      System.err.println("trained without mounts: " + e.getMessage());
    }
  }

  /** As kubelet's plugin watcher does. */
  private static void register(Path directory) throws IOException, InterruptedException {
    Path socket = directory.resolve("secrets-store.csi.k8s.io-reg.sock");
    await(socket);
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
