package io.strongroom.e2e;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Stands between csi-sanity and the driver and does to each request what kubelet would have done,
 * so that csi-sanity, which plays the caller of a driver with a controller, can drive an inline
 * volume. Each call goes to the driver; there is no answer of the proxy's own but the controller's.
 */
final class KubeletProxy implements AutoCloseable {
  private final Path socket;
  private final Server server;
  private final ManagedChannel driver;

  private KubeletProxy(Path socket, Server server, ManagedChannel driver) {
    this.socket = socket;
    this.server = server;
    this.driver = driver;
  }

  /**
   * @param pod whose volume csi-sanity sets up, under another uid each time
   * @param check what must hold whenever the driver has said that a volume is published
   */
  static KubeletProxy start(Path socket, NodeDirectory node, PodVolume pod, VolumeCheck check)
      throws IOException {
    ManagedChannel driver = UnixSockets.channel(node.socket()).build();
    Server server =
        UnixSockets.server(socket)
            .addServices(
                List.of(
                    new ProxiedIdentity(driver).bindService(),
                    new ProxiedNode(driver, node.kubeletRoot(), pod, check).bindService(),
                    new StubController().bindService()))
            .build()
            .start();
    return new KubeletProxy(socket, server, driver);
  }

  Path socket() {
    return socket;
  }

  @Override
  public void close() {
    server.shutdownNow();
    driver.shutdownNow();
  }
}
