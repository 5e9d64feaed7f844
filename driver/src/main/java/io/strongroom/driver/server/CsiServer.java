package io.strongroom.driver.server;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.socket.ServedSocket;
import io.strongroom.driver.socket.SocketFile;
import io.strongroom.driver.socket.UnaryRequests;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the CSI socket. Each call has a virtual thread of its own. */
public final class CsiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CsiServer.class);

  /** The largest request in bytes: tokens of a dozen audiences fit many times over. */
  static final int MAX_REQUEST_BYTES = 4 << 20;

  /** How long a stop waits for calls under way; kubelet repeats those that were cut off. */
  private static final int GRACE_SECONDS = 5;

  private final ServedSocket socket;

  private CsiServer(ServedSocket socket) {
    this.socket = socket;
  }

  /**
   * Starts to serve; the caller closes it.
   *
   * @throws IOException if the socket cannot be made, or another process serves it; says why
   */
  public static CsiServer start(Path socket, List<BindableService> services) throws IOException {
    return start(socket, services, List.of(new RequestLog()));
  }

  /** The same without a log line for a call: for the driver's own volumes. */
  public static CsiServer quiet(Path socket, List<BindableService> services) throws IOException {
    return start(socket, services, List.of());
  }

  private static CsiServer start(
      Path socket, List<BindableService> services, List<ServerInterceptor> interceptors)
      throws IOException {
    refuseServed(socket);
    return new CsiServer(
        ServedSocket.open(socket, hidden -> serve(hidden, services, interceptors), _ -> {}));
  }

  /**
   * A socket that a killed process left behind does not answer and is replaced. A served one is a
   * second driver's: each would take it from the other, and kubelet would talk to both in turn.
   */
  private static void refuseServed(Path socket) throws IOException {
    if (SocketFile.isServed(socket)) {
      throw new IOException(
          "another process serves %s: if that is a second driver under the same name, remove one of them or give one another --drivername and directory (Helm: driverName)"
              .formatted(socket));
    }
  }

  private static Server serve(
      Path bound, List<BindableService> services, List<ServerInterceptor> interceptors)
      throws IOException {
    ServerBuilder<?> builder = UnixSockets.server(bound).maxInboundMessageSize(MAX_REQUEST_BYTES);
    interceptors.forEach(builder::intercept);
    services.forEach(service -> builder.addService(UnaryRequests.only(service)));
    return builder.build().start();
  }

  public Path socket() {
    return socket.file().path();
  }

  /** Whether the file at {@link #socket()} is still the one that is served. */
  public SocketFile.Place place() throws IOException {
    return socket.file().place();
  }

  /** Waits until the server is stopped. */
  public void awaitTermination() throws InterruptedException {
    socket.server().awaitTermination();
  }

  /**
   * Takes no new call, gives those in operation a few seconds, and removes the socket if it is
   * ours.
   */
  @Override
  public void close() {
    try {
      socket.file().close();
    } catch (IOException e) {
      LOG.warn("removing the socket failed: {}", Defects.describe(e));
    }
    Server server = socket.server();
    server.shutdown();
    try {
      if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
