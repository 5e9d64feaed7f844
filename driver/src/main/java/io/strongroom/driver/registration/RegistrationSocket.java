package io.strongroom.driver.registration;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.SocketFile;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import pluginregistration.Api;
import pluginregistration.RegistrationGrpc;

/** One registration socket, serving. Kubelet sees it once it has been tried out, not before. */
final class RegistrationSocket implements AutoCloseable {
  /** Kubelet waits this long for GetInfo and then gives the plugin up for a while. */
  private static final int KUBELETS_PATIENCE_SECONDS = 1;

  /** The first answer of a cold process may be too late; later ones are not. */
  private static final int TRIES = 10;

  /** The messages are a name, a path and a sentence. */
  private static final int MAX_REQUEST_BYTES = 64 << 10;

  private final Server server;
  private final SocketFile file;

  private RegistrationSocket(Server server, SocketFile file) {
    this.server = server;
    this.file = file;
  }

  /**
   * Serves {@code service} at {@code path}, replacing what is there in one step.
   *
   * @param tried runs when the service answers in time and kubelet does not see it yet
   * @throws IOException if the socket cannot be made; says why
   */
  static RegistrationSocket open(Path path, RegistrationService service, Runnable tried)
      throws IOException {
    AtomicReference<@Nullable Server> started = new AtomicReference<>();
    try {
      SocketFile file =
          SocketFile.create(
              path,
              hidden -> {
                started.set(serve(hidden, service));
                tryOut(hidden);
                tried.run();
              });
      Server server = started.get();
      if (server == null) {
        throw new IllegalStateException("the server was not started");
      }
      return new RegistrationSocket(server, file);
    } catch (IOException e) {
      Server server = started.get();
      if (server != null) {
        server.shutdownNow();
      }
      throw e;
    }
  }

  private static Server serve(Path hidden, RegistrationService service) throws IOException {
    return UnixSockets.server(hidden)
        .maxInboundMessageSize(MAX_REQUEST_BYTES)
        .addService(service)
        .build()
        .start();
  }

  private static void tryOut(Path hidden) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      try {
        Api.PluginInfo _ = getInfo(hidden);
        return;
      } catch (StatusRuntimeException _) {
        // cold: once more
      }
    }
    throw new IOException(
        "the registration service does not answer itself within %d s"
            .formatted(KUBELETS_PATIENCE_SECONDS));
  }

  /**
   * The CSI socket of whoever serves {@code path}; empty if nobody listens there. One that is slow
   * or answers something else is there all the same: on a busy node a driver would else lose its
   * socket to a second one.
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
    return file.place();
  }

  /** Removes the file if it is ours, which tells kubelet, and stops. */
  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      server.shutdownNow();
    }
  }
}
