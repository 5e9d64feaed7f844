package io.strongroom.provider.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A server in Google's place that gives every request the same answer. */
final class Odd implements AutoCloseable {
  static final String REQUEST_ID = "request-of-the-odd-server";

  private final HttpServer server;
  private final List<String> requestIds = new CopyOnWriteArrayList<>(List.of(REQUEST_ID));
  private final List<String> seen = new CopyOnWriteArrayList<>();

  Odd(int status, String body, String location) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            seen.add(exchange.getRequestURI().getPath());
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().put("x-goog-request-id", requestIds);
            if (!location.isEmpty()) {
              exchange.getResponseHeaders().set("Location", location);
            }
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** As a proxy may: the header is sent once more, behind the first. */
  void addRequestId(String id) {
    requestIds.add(id);
  }

  /** The paths that were asked for. */
  List<String> seen() {
    return seen;
  }

  /** Tokens come from the fake, secrets of regions from this one. */
  GcpConnectionSettings asStore(Google google) {
    return settings(
        "http://{service}.google.test:" + google.fake().port(),
        "http://odd.google.test:%d/{location}".formatted(port()));
  }

  /** Tokens come from this one. */
  GcpConnectionSettings asTokenService() {
    String here = "http://{service}.google.test:" + port();
    return settings(here, here);
  }

  private static GcpConnectionSettings settings(String global, String regional) {
    return new GcpConnectionSettings(
        GcpConnectionSettings.USUAL_UNIVERSE,
        Optional.of(global),
        Optional.of(regional),
        Outbound.DIRECT);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
