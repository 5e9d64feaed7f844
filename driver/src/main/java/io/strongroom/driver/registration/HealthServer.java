package io.strongroom.driver.registration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /healthz} and {@code /readyz} over HTTP/1.1, one answer for each connection.
 *
 * <p>Every pod that reaches the node can call it. So connections are few, and a new one pushes the
 * oldest out: kubelet's probe is answered however many slow clients hold on. The JDK's server can
 * bound its connections, but then refuses the new ones, and its limits belong to the whole process.
 */
public final class HealthServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);

  static final int MOST_CONNECTIONS = 16;
  private static final int MAX_HEAD_BYTES = 4 << 10;
  private static final int READ_TIMEOUT_MILLIS = 5_000;

  private static final long PAUSE_NANOS = 100_000_000;

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int HEAD_TOO_LARGE = 431;

  private final ServerSocket listener;
  private final DriverHealth health;

  /** One check at a time: each of them connects to the CSI socket. */
  private final ReentrantLock checking = new ReentrantLock();

  private final Deque<Socket> open = new ArrayDeque<>();

  private HealthServer(ServerSocket listener, DriverHealth health) {
    this.listener = listener;
    this.health = health;
  }

  /**
   * Answers from now on.
   *
   * @throws IOException if the address cannot be had; names it
   */
  public static HealthServer start(InetSocketAddress address, DriverHealth health)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.bind(address, MOST_CONNECTIONS);
    } catch (IOException e) {
      listener.close();
      throw new IOException(
          "health address %s cannot be listened on: %s; set --health-addr"
              .formatted(address, e.getMessage()),
          e);
    }
    HealthServer server = new HealthServer(listener, health);
    Thread.ofVirtual().name("health").start(server::acceptAll);
    return server;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (open) {
      open.forEach(HealthServer::drop);
    }
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        admit(connection);
        Thread.ofVirtual().name("health").start(() -> serve(connection));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          LOG.warn("health server: accepting a connection failed: {}", e.getMessage());
          // without file descriptors the next try fails at once
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void admit(Socket connection) {
    synchronized (open) {
      if (open.size() == MOST_CONNECTIONS) {
        drop(open.removeFirst());
      }
      open.addLast(connection);
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setSoTimeout(READ_TIMEOUT_MILLIS);
      String head = readHead(connection.getInputStream());
      if (!head.isEmpty()) {
        answer(connection, head);
      }
    } catch (IOException _) {
      // the client has gone or was pushed out; there is nobody to tell
    } finally {
      synchronized (open) {
        open.remove(connection);
      }
    }
  }

  /** The request line and the headers; empty if the client leaves before their end. */
  private static String readHead(InputStream in) throws IOException {
    byte[] head = new byte[MAX_HEAD_BYTES];
    int length = 0;
    while (length < head.length) {
      int read = in.read(head, length, head.length - length);
      if (read < 0) {
        return "";
      }
      length += read;
      String text = new String(head, 0, length, ISO_8859_1);
      if (text.contains("\r\n\r\n")) {
        return text;
      }
    }
    return new String(head, ISO_8859_1);
  }

  private void answer(Socket connection, String head) throws IOException {
    String[] line = head.lines().findFirst().orElse("").split(" ", -1);
    HealthAnswer answer = answerTo(connection, head, line);
    byte[] body = (answer.line().lines().findFirst().orElse("") + "\n").getBytes(UTF_8);
    String headers =
        """
        HTTP/1.1 %d %s\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: %d\r
        Connection: close\r
        %s\r
        """
            .formatted(
                answer.status(),
                reason(answer.status()),
                body.length,
                answer.status() == METHOD_NOT_ALLOWED ? "Allow: GET, HEAD\r\n" : "");
    connection.getOutputStream().write(headers.getBytes(ISO_8859_1));
    if (!line[0].equals("HEAD")) {
      connection.getOutputStream().write(body);
    }
  }

  private HealthAnswer answerTo(Socket connection, String head, String[] line) throws IOException {
    if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
      return new HealthAnswer(BAD_REQUEST, "this is no HTTP/1 request");
    }
    if (!head.contains("\r\n\r\n")) {
      return new HealthAnswer(
          HEAD_TOO_LARGE, "the headers exceed %d bytes".formatted(MAX_HEAD_BYTES));
    }
    if (!line[0].equals("GET") && !line[0].equals("HEAD")) {
      return new HealthAnswer(METHOD_NOT_ALLOWED, "only GET and HEAD are served");
    }
    return switch (line[1].split("\\?", 2)[0]) {
      case "/healthz" -> check(connection, true);
      case "/readyz" -> check(connection, false);
      default -> new HealthAnswer(NOT_FOUND, "only /healthz and /readyz are served");
    };
  }

  /** Who was pushed out while waiting for its turn costs no check. */
  private HealthAnswer check(Socket connection, boolean liveness) throws IOException {
    checking.lock();
    try {
      if (connection.isClosed()) {
        throw new IOException("pushed out");
      }
      return liveness ? health.live() : health.ready();
    } finally {
      checking.unlock();
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case HealthAnswer.OK -> "OK";
      case BAD_REQUEST -> "Bad Request";
      case NOT_FOUND -> "Not Found";
      case METHOD_NOT_ALLOWED -> "Method Not Allowed";
      case HEAD_TOO_LARGE -> "Request Header Fields Too Large";
      case HealthAnswer.NOT_READY -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }

  private static void drop(Socket connection) {
    try {
      connection.close();
    } catch (IOException _) {
      // it is closed all the same
    }
  }
}
