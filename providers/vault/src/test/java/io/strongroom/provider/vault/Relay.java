package io.strongroom.provider.vault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An address that stays while the server behind it is another one. */
final class Relay implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Optional<URI> target;

  Relay(String target) throws IOException {
    this.target = Optional.of(URI.create(target));
    threads.execute(this::accept);
  }

  String address() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** From the next connection on. */
  void leadTo(String other) {
    target = Optional.of(URI.create(other));
  }

  /** As if the server were gone: what is connected breaks off, and nothing connects any more. */
  void leadNowhere() throws IOException {
    target = Optional.empty();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // closed, or the client has gone already
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Optional<URI> leadsTo = target;
    if (leadsTo.isEmpty()) {
      client.close();
      return;
    }
    try {
      Socket server = new Socket(leadsTo.get().getHost(), leadsTo.get().getPort());
      open.add(client);
      threads.execute(() -> copy(client, server));
      threads.execute(() -> copy(server, client));
    } catch (IOException e) {
      client.close(); // no server listens there
    }
  }

  /** When one side ends, so does the other. */
  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one of them has gone
    }
    open.remove(from);
    open.remove(to);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
