package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * An HTTP proxy that leads the real names to the fake: what asks for {@code shop.vault.azure.net}
 * through it comes to the fake, and other names are not reached.
 */
final class ForwardProxy implements AutoCloseable {
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private final ServerSocket socket = new ServerSocket();
  private final AtomicInteger tunnels = new AtomicInteger();
  private final Function<String, Optional<InetSocketAddress>> where;

  /**
   * A proxy.
   *
   * @param where a host is; empty: nowhere
   */
  ForwardProxy(InetSocketAddress at, Function<String, Optional<InetSocketAddress>> where)
      throws IOException {
    this.where = where;
    socket.bind(at, FakeAzure.BACKLOG);
    var _ = Thread.ofVirtual().start(this::accept);
  }

  /** How many connections there were so far. */
  int tunnels() {
    return tunnels.get();
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        var _ = Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // closed, or the client went away: the loop knows
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      String[] first = head.split("\r\n", 2)[0].split(" ", -1);
      if (first.length != 3) {
        return;
      }
      boolean tunnel = first[0].equals("CONNECT");
      String host = tunnel ? first[1] : first[1].replaceFirst("^http://", "").split("/", 2)[0];
      Optional<InetSocketAddress> target =
          where.apply(host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT));
      if (target.isEmpty()) {
        client
            .getOutputStream()
            .write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        return;
      }
      tunnels.incrementAndGet();
      try (Socket server = new Socket()) {
        server.connect(target.get());
        if (tunnel) {
          client
              .getOutputStream()
              .write("HTTP/1.1 200 Connection Established\r\n\r\n".getBytes(US_ASCII));
        } else {
          server.getOutputStream().write(head.getBytes(US_ASCII));
        }
        var back = Thread.ofVirtual().start(() -> pump(server, client));
        pump(client, server);
        back.join();
      }
    } catch (IOException e) {
      // one of the two went away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream stream) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int next;
    while (head.size() < MAX_HEAD_BYTES && (next = stream.read()) >= 0) {
      head.write(next);
      if (next == '\n' && head.toString(US_ASCII).endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString(US_ASCII);
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // the other direction ends by itself
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
