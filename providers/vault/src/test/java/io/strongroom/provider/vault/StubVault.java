package io.strongroom.provider.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A server for what a real one cannot be made to do on demand: it answers as a test has set it, and
 * remembers what it was asked. Every login is accepted.
 */
public final class StubVault implements AutoCloseable {
  /** Answers one request; closes the exchange. */
  @FunctionalInterface
  public interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final Map<String, Answering> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();

  public StubVault() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
    login("stub-token-1", 3600);
    on("GET auth/token/lookup-self", 200, "{\"data\":{\"policies\":[\"default\"]}}");
    on("POST auth/token/revoke-self", 204, "");
    on("POST sys/leases/lookup", 200, "{\"data\":{\"ttl\":60}}"); // every lease is there
    mount("secret/data/db", "secret", "kv", "2");
  }

  /** What it answers about the mount of a path. */
  StubVault mount(String path, String mount, String type, String version) {
    return on(
        "GET sys/internal/ui/mounts/" + path,
        200,
        "{\"data\":{\"path\":\"%s/\",\"type\":\"%s\",\"options\":{\"version\":\"%s\"}}}"
            .formatted(mount, type, version));
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What logging in brings from now on. */
  public StubVault login(String token, long seconds) {
    return login(token, seconds, "default", "shop");
  }

  /** What logging in brings from now on, and what it lets the pod do. */
  public StubVault login(String token, long seconds, String... policies) {
    return on(
        "POST auth/kubernetes/login",
        200,
        """
        {"auth":{"client_token":"%s","policies":["%s"],"lease_duration":%d,"renewable":true}}
        """
            .formatted(token, String.join("\",\"", policies), seconds));
  }

  /** The answer to a request such as {@code GET secret/data/db}. */
  public StubVault on(String request, int status, String body, String... headers) {
    return on(
        request,
        exchange -> {
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
          }
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
  }

  public StubVault on(String request, Answering answering) {
    answers.put(request, answering);
    return this;
  }

  /** Every request so far, but for logins, what concerns the token, and what a mount is. */
  List<String> reads() {
    return asked.stream()
        .filter(request -> !request.contains(" auth/"))
        .filter(request -> !request.contains(" sys/internal/ui/mounts/"))
        .toList();
  }

  public long count(String request) {
    return asked.stream().filter(request::equals).count();
  }

  /** Bodies of requests, in their order. */
  List<String> bodies() {
    return new ArrayList<>(bodies);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString().replaceFirst("^/v1/", "");
    String request = exchange.getRequestMethod() + " " + path;
    asked.add(request);
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    Answering answering = answers.get(request);
    if (answering == null) {
      exchange.sendResponseHeaders(404, 13);
      exchange.getResponseBody().write("{\"errors\":[]}".getBytes(UTF_8));
      exchange.close();
    } else {
      answering.answer(exchange);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
