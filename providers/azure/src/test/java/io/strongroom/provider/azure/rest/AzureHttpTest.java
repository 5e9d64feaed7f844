package io.strongroom.provider.azure.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.cloud.http.HttpReply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests to a server of the test's own. */
final class AzureHttpTest {
  /** A proxy may add another one behind the vault's. */
  @Test
  void ofARepeatedHeaderTheFirstCounts() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().put("Retry-After", List.of("5", "7", "9"));
            exchange.sendResponseHeaders(429, -1);
          }
        });
    server.start();
    try {
      URI address = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
      HttpReply reply =
          new AzureHttp(AzureConnectionSettings.DEFAULT)
              .send(AzureRestRequest.get(address, "token"));
      assertThat(reply.header("Retry-After")).contains("5");
    } finally {
      server.stop(0);
    }
  }
}
