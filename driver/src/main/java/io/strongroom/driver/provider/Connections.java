package io.strongroom.driver.provider;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.strongroom.driver.provider.SocketDirectories.ProviderSocket;
import io.strongroom.driver.socket.UnixSockets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to external providers: one for each socket file, made at the first call, given up
 * when the file is replaced or gone, and without a file descriptor when idle.
 *
 * <p>Upstream keeps a connection by name for as long as it lives, so that a provider that comes
 * back at another place is never found again.
 */
final class Connections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /**
   * Providers put whole stories into their error texts, where a letter beyond ASCII takes nine
   * bytes; gRPC loses a text entirely that does not fit.
   */
  private static final int MAX_METADATA_BYTES = 256 << 10;

  private static final DecompressorRegistry UNCOMPRESSED =
      DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

  private final SocketDirectories directories;
  private final int maxReceiveBytes;
  private final Duration idle;
  private final ConcurrentHashMap<String, Connection> byName = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Connections(SocketDirectories directories, int maxReceiveBytes, Duration idle) {
    this.directories = directories;
    this.maxReceiveBytes = maxReceiveBytes;
    this.idle = idle;
  }

  /**
   * The connection to the provider's socket as it is now; empty when there is no socket, or when
   * everything is closed.
   */
  Optional<Connection> current(String name) {
    Optional<Connection> connection =
        Optional.ofNullable(byName.compute(name, this::keepOrReplace));
    if (closed) {
      // Also what was just made while everything was being closed.
      close();
      return Optional.empty();
    }
    return connection;
  }

  boolean isClosed() {
    return closed;
  }

  private @Nullable Connection keepOrReplace(String name, @Nullable Connection before) {
    Optional<ProviderSocket> socket = directories.find(name);
    if (before != null) {
      if (socket.isPresent() && before.leadsTo(socket.get())) {
        return before;
      }
      LOG.info(
          "provider {} has {}, its connection is given up",
          name,
          socket.isPresent() ? "a new socket " + socket.get().path() : "no socket any more");
      before.retire();
    }
    return socket.map(this::connect).orElse(null);
  }

  private Connection connect(ProviderSocket socket) {
    ManagedChannel channel =
        UnixSockets.channel(socket.path())
            .maxInboundMessageSize(maxReceiveBytes)
            .maxInboundMetadataSize(MAX_METADATA_BYTES)
            // Go's clients know no compression unless set so, and a small message may
            // hold a lot.
            .decompressorRegistry(UNCOMPRESSED)
            // A retry keeps a copy of the request, with tokens in it; see SocketProvider.
            .disableRetry()
            .idleTimeout(idle.toNanos(), TimeUnit.NANOSECONDS)
            .build();
    return new Connection(socket, channel);
  }

  /** Gives up a connection that did not work: gRPC would wait longer and longer to try again. */
  void discard(String name, Connection connection) {
    byName.remove(name, connection);
    connection.retire();
  }

  /** Ends all connections and the calls on them. */
  @Override
  public void close() {
    closed = true;
    byName.forEach(
        (name, connection) -> {
          byName.remove(name, connection);
          connection.channel().shutdownNow();
        });
  }
}
