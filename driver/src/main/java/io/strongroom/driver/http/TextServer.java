package io.strongroom.driver.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.strongroom.driver.observe.LineBudget;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Text over HTTP/1.1, one answer for each connection, at an address of its own.
 *
 * <p>Every pod that reaches the node can call it. So connections are few, and a new one pushes the
 * oldest out: kubelet's probe is answered however many slow clients hold on. The JDK's server can
 * bound its connections, but then refuses the new ones, and its limits belong to the whole process.
 */
public final class TextServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TextServer.class);

  /** The pages that are served. */
  @FunctionalInterface
  public interface Pages {
    /** The answer for a path, which has no query. */
    TextAnswer get(String path);
  }

  public static final int MAX_CONNECTIONS = 16;
  private static final int MAX_HEAD_BYTES = 4 << 10;
  private static final int READ_TIMEOUT_MILLIS = 5_000;

  private static final long PAUSE_NANOS = 100_000_000;

  private final String name;
  private final ServerSocket listener;
  private final Pages pages;

  /** One page at a time: a health check connects to the CSI socket. */
  private final ReentrantLock answering = new ReentrantLock();

  private final LineBudget failures = new LineBudget(1, Duration.ofMinutes(1));

  private final Deque<Socket> open = new ArrayDeque<>();

  private TextServer(String name, ServerSocket listener, Pages pages) {
    this.name = name;
    this.listener = listener;
    this.pages = pages;
  }

  /**
   * Binds the address and starts the server; the caller closes it.
   *
   * @param name one word, for messages
   * @param flag the flag that sets the address, for messages
   * @throws IOException if the address cannot be bound; names it
   */
  public static TextServer start(String name, String flag, InetSocketAddress address, Pages pages)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.bind(address, MAX_CONNECTIONS);
    } catch (IOException e) {
      listener.close();
      throw new IOException(
          "%s address %s cannot be listened on: %s; set %s"
              .formatted(name, address, e.getMessage(), flag),
          e);
    }
    TextServer server = new TextServer(name, listener, pages);
    Thread.ofVirtual().name(name).start(server::acceptAll);
    return server;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (open) {
      open.forEach(TextServer::drop);
    }
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        admit(connection);
        Thread.ofVirtual().name(name).start(() -> serve(connection));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          if (failures.take().isPresent()) {
            LOG.warn("{} server: accepting a connection failed: {}", name, e.getMessage());
          }
          // without file descriptors the next accept fails at once
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void admit(Socket connection) {
    synchronized (open) {
      if (open.size() == MAX_CONNECTIONS) {
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
      // the client has gone or was pushed out; there is no one to answer
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
    TextAnswer answer = answerTo(connection, head, line);
    byte[] body = answer.body().getBytes(UTF_8);
    String headers =
        """
        HTTP/1.1 %d %s\r
        Content-Type: %s\r
        Content-Length: %d\r
        Connection: close\r
        %s\r
        """
            .formatted(
                answer.status(),
                answer.reason(),
                answer.type(),
                body.length,
                answer.status() == TextAnswer.METHOD_NOT_ALLOWED ? "Allow: GET, HEAD\r\n" : "");
    connection.getOutputStream().write(headers.getBytes(ISO_8859_1));
    if (!line[0].equals("HEAD")) {
      connection.getOutputStream().write(body);
    }
  }

  private TextAnswer answerTo(Socket connection, String head, String[] line) throws IOException {
    if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
      return TextAnswer.line(TextAnswer.BAD_REQUEST, "this is no HTTP/1 request");
    }
    if (!head.contains("\r\n\r\n")) {
      return TextAnswer.line(
          TextAnswer.HEAD_TOO_LARGE, "the headers exceed %d bytes".formatted(MAX_HEAD_BYTES));
    }
    if (!line[0].equals("GET") && !line[0].equals("HEAD")) {
      return TextAnswer.line(TextAnswer.METHOD_NOT_ALLOWED, "only GET and HEAD are served");
    }
    return page(connection, line[1].split("\\?", 2)[0]);
  }

  /** A connection that was closed while it waited for its turn is not answered. */
  private TextAnswer page(Socket connection, String path) throws IOException {
    answering.lock();
    try {
      if (connection.isClosed()) {
        throw new IOException("pushed out");
      }
      return pages.get(path);
    } finally {
      answering.unlock();
    }
  }

  private static void drop(Socket connection) {
    try {
      connection.close();
    } catch (IOException _) {
      // it is closed all the same
    }
  }
}
