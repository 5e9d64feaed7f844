package io.strongroom.driver.registration;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.ServedSocket;
import io.strongroom.driver.socket.SocketFile;
import io.strongroom.driver.socket.UnaryRequests;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import pluginregistration.Api;
import pluginregistration.RegistrationGrpc;

/**
 * One registration socket, serving. It is visible to kubelet once it has answered a call, not
 * before.
 */
final class RegistrationSocket implements AutoCloseable {
  /** Kubelet waits this long for GetInfo and then gives the plugin up for a while. */
  private static final int KUBELETS_PATIENCE_SECONDS = 1;

  /** The first answer of a cold process may be too late; later ones are not. */
  private static final int TRIES = 10;

  /** The messages are a name, a path and a sentence. */
  private static final int MAX_REQUEST_BYTES = 64 << 10;

  private final ServedSocket socket;

  private RegistrationSocket(ServedSocket socket) {
    this.socket = socket;
  }

  /**
   * Serves {@code service} at {@code path}, replacing what is there in one step.
   *
   * @param tried runs when the service answers in time and kubelet does not see it yet
   * @throws IOException if the socket cannot be made; says why
   */
  static RegistrationSocket open(Path path, RegistrationService service, Runnable tried)
      throws IOException {
    return new RegistrationSocket(
        ServedSocket.open(
            path,
            hidden -> serve(hidden, service),
            hidden -> {
              tryOut(hidden);
              tried.run();
            }));
  }

  private static Server serve(Path hidden, RegistrationService service) throws IOException {
    return UnixSockets.server(hidden)
        .maxInboundMessageSize(MAX_REQUEST_BYTES)
        .addService(UnaryRequests.only(service))
        .build()
        .start();
  }

  private static void tryOut(Path hidden) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      try {
        Api.PluginInfo _ = getInfo(hidden);
        return;
      } catch (StatusRuntimeException _) {
        // a cold process: once more
      }
    }
    throw new IOException(
        "the registration service does not answer itself within %d s"
            .formatted(KUBELETS_PATIENCE_SECONDS));
  }

  /**
   * The CSI socket of the process that serves {@code path}; empty if none listens there. One that
   * is slow or answers something else counts as serving: on a busy node a driver would else lose
   * its socket to a second one.
   */
  static Optional<String> whoServes(Path path) {
    try {
      return Optional.of(getInfo(path).getEndpoint());
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.UNAVAILABLE
          ? Optional.empty()
          : Optional.of("not known, since it does not answer");
    }
  }

  private static Api.PluginInfo getInfo(Path path) {
    ManagedChannel channel = UnixSockets.channel(path).build();
    try {
      return RegistrationGrpc.newBlockingStub(channel)
          .withDeadlineAfter(KUBELETS_PATIENCE_SECONDS, TimeUnit.SECONDS)
          .getInfo(Api.InfoRequest.getDefaultInstance());
    } finally {
      channel.shutdownNow();
    }
  }

  SocketFile.Place place() throws IOException {
    return socket.file().place();
  }

  /** Removes the file if it is ours, which kubelet sees, and stops. */
  @Override
  public void close() throws IOException {
    try {
      socket.file().close();
    } finally {
      socket.server().shutdownNow();
    }
  }
}
