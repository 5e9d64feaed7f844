package io.strongroom.e2e.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * Stands in front of a server, as a load balancer does, and writes down who calls when. It passes
 * calls on, or does what a server that is ill would do.
 */
public final class StoreFront implements AutoCloseable {
  private final HttpServer http;
  private final String behind;
  private final List<Call> calls = new ArrayList<>();
  private volatile Behaviour behaviour = this::pass;
  private volatile CountDownLatch release = new CountDownLatch(0);

  private StoreFront(HttpServer http, String behind) {
    this.http = http;
    this.behind = behind;
  }

  /**
   * A call that has ended.
   *
   * @param at when it came
   * @param status of the answer; 0 for none
   */
  public record Call(Instant at, String method, String path, int status) {
    public boolean isAnswered() {
      return status >= 200 && status < 300;
    }
  }

  @FunctionalInterface
  private interface Behaviour {
    /** Answers; the status, or 0 for a connection that breaks. */
    int answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** Opens one beside the server, at another port of the same address. */
  public static StoreFront before(OpenBao bao) throws IOException {
    InetAddress host = InetAddress.getByName(URI.create(bao.address()).getHost());
    HttpServer http = HttpServer.create(new InetSocketAddress(host, 0), 0);
    StoreFront front = new StoreFront(http, bao.address());
    http.createContext("/", front::handle);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.start();
    return front;
  }

  /** As classes name it: {@code http://HOST:PORT}. */
  public String address() {
    return "http://%s:%d"
        .formatted(http.getAddress().getAddress().getHostAddress(), http.getAddress().getPort());
  }

  /** Calls so far, in the order in which they ended. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** From now on calls are passed on; where the server behind is away, the connection breaks. */
  public void pass() {
    become(this::pass);
  }

  /** From now on everybody gets this answer. */
  public void answer(int status, Map<String, String> headers, String body) {
    become(
        exchange -> {
          headers.forEach(exchange.getResponseHeaders()::set);
          return send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
        });
  }

  /** From now on nobody gets an answer, until it behaves otherwise. */
  public void hang() {
    CountDownLatch end = new CountDownLatch(1);
    become(
        _ -> {
          end.await();
          return 0;
        });
    release = end;
  }

  private void become(Behaviour next) {
    behaviour = next;
    release.countDown();
  }

  private void handle(HttpExchange exchange) {
    Instant at = Instant.now();
    int status = 0;
    // Without an answer, closing it breaks the connection.
    try (exchange) {
      status = behaviour.answer(exchange);
    } catch (IOException e) {
      status = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended(new Call(at, exchange.getRequestMethod(), exchange.getRequestURI().getPath(), status));
    }
  }

  private synchronized void ended(Call call) {
    calls.add(call);
  }

  /** With a client for each call: a server that was restarted has no use for old connections. */
  private int pass(HttpExchange exchange) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (name.startsWith("X-")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return send(exchange, response.statusCode(), response.body());
    }
  }

  private static int send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    return status;
  }

  @Override
  public void close() {
    release.countDown();
    http.stop(0);
  }
}
