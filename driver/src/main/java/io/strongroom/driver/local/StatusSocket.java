package io.strongroom.driver.local;

import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.observe.LineBudget;
import io.strongroom.driver.socket.SocketFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status socket: each client is sent one JSON document, and the connection is closed. Nothing
 * is read from it, so there is nothing that a caller could ask for. Mode 0600.
 */
public final class StatusSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusSocket.class);

  /**
   * The most clients that are served at a time, each with the state of all volumes in memory. The
   * others wait.
   */
  private static final int CALLERS = 4;

  /** How long a client may take to read its document before it is cut off. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE_NANOS = 100_000_000;

  private final ServerSocketChannel server;
  private final SocketFile file;
  private final LocalStatus status;
  private final LineBudget failures = new LineBudget(1, Duration.ofMinutes(1));
  private final Semaphore callers = new Semaphore(CALLERS);

  private StatusSocket(ServerSocketChannel server, SocketFile file, LocalStatus status) {
    this.server = server;
    this.file = file;
    this.status = status;
  }

  /**
   * Starts to serve, replacing the socket that a killed process left behind.
   *
   * @throws IOException if the socket cannot be made, or another process serves it; says why
   */
  public static StatusSocket start(Path path, LocalStatus status) throws IOException {
    if (SocketFile.isServed(path)) {
      throw new IOException(
          "another process serves %s; give one of them another --status-socket".formatted(path));
    }
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      SocketFile file =
          SocketFile.create(path, hidden -> server.bind(UnixDomainSocketAddress.of(hidden)));
      StatusSocket socket = new StatusSocket(server, file, status);
      Thread.ofVirtual().name("status-socket").start(socket::accept);
      return socket;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void accept() {
    while (server.isOpen()) {
      callers.acquireUninterruptibly();
      try {
        SocketChannel caller = server.accept();
        Thread.ofVirtual().name("status").start(() -> answer(caller));
      } catch (IOException e) {
        callers.release();
        if (server.isOpen()) {
          if (failures.take().isPresent()) {
            LOG.warn("the status socket: accepting a connection failed: {}", e.getMessage());
          }
          // without file descriptors the next try fails at once
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void answer(SocketChannel caller) {
    Thread patience = Thread.ofVirtual().name("status-patience").start(() -> cutOff(caller));
    try (Writer out =
        new OutputStreamWriter(Channels.newOutputStream(caller), StandardCharsets.UTF_8)) {
      status.document().writeTo(out);
    } catch (IOException e) {
      LOG.debug("status: the caller is gone: {}", Defects.describe(e));
    } catch (RuntimeException defect) {
      LOG.error("status: {}", Defects.describe(defect));
    } finally {
      patience.interrupt();
      callers.release();
    }
  }

  private static void cutOff(SocketChannel caller) {
    try {
      Thread.sleep(PATIENCE);
      caller.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("status: {}", Defects.describe(e));
    }
  }

  public Path path() {
    return file.path();
  }

  /** Removes the socket if it is still ours, while it still listens; then stops. */
  @Override
  public void close() {
    try {
      file.close();
      server.close();
    } catch (IOException e) {
      LOG.warn("removing the status socket failed: {}", Defects.describe(e));
    }
  }
}
