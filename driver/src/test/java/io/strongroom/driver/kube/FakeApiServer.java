package io.strongroom.driver.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.Clocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** An API server that answers what it is told to, call by call, and remembers what it was asked. */
public final class FakeApiServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What was asked. */
  public record Call(
      String method, String uri, String contentType, String accept, String token, String body) {}

  /** How to answer one call. */
  @FunctionalInterface
  public interface Reply {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  public FakeApiServer() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  FakeApiServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Access as {@code kubectl proxy} gives it, with a token from a file. */
  ClusterAccess access(Path token) throws Exception {
    return ClusterAccess.of(
        ClusterAccess.address("http://127.0.0.1:" + port(), "test"),
        Optional.empty(),
        BearerToken.inFile(token, Clocks.system()));
  }

  /** Access with a token that is made up. */
  public ClusterAccess access() throws Exception {
    return ClusterAccess.of(
        ClusterAccess.address("http://127.0.0.1:" + port(), "test"),
        Optional.empty(),
        BearerToken.none());
  }

  /** Answers the next call that has no answer yet. */
  public FakeApiServer then(Reply reply) {
    replies.add(reply);
    return this;
  }

  public FakeApiServer then(int code, String body) {
    return then(exchange -> send(exchange, code, body));
  }

  public List<Call> calls() {
    return calls;
  }

  static void send(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Answers with lines as a watch does; then ends, or stays silent until the server closes. */
  Reply lines(boolean end, String... lines) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      for (String line : lines) {
        exchange.getResponseBody().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
      exchange.getResponseBody().flush();
      if (!end) {
        closed.await();
      }
    };
  }

  /** Takes the call and says nothing. */
  Reply silence() {
    return _ -> closed.await();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      calls.add(
          new Call(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              header(exchange, "Content-Type"),
              header(exchange, "Accept"),
              header(exchange, "Authorization"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      Reply reply = replies.poll();
      if (reply == null) {
        closed.await();
      } else {
        reply.to(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the client went away
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  static Path tokenFile(Path dir, String token) throws IOException {
    return Files.writeString(dir.resolve("token"), token);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
