package io.strongroom.provider.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.aws.identity.AgentSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A fake of the agent of EKS Pod Identity, on loopback of one family or both. */
final class FakeAgent implements AutoCloseable {
  /** Nobody listens there: a port that only root may have, and nothing here does. */
  private static final int NOBODY = 1;

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String body = "";
  private volatile boolean silent;
  private URI ipv4 = URI.create("http://127.0.0.1:%d/v1/credentials".formatted(NOBODY));
  private URI ipv6 = URI.create("http://[::1]:%d/v1/credentials".formatted(NOBODY));

  FakeAgent onIpv4() throws IOException {
    ipv4 = URI.create("http://127.0.0.1:%d/v1/credentials".formatted(listen("127.0.0.1")));
    return this;
  }

  FakeAgent onIpv6() throws IOException {
    ipv6 = URI.create("http://[::1]:%d/v1/credentials".formatted(listen("::1")));
    return this;
  }

  private int listen(String address) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/credentials", this::handle);
    server.start();
    servers.add(server);
    return server.getAddress().getPort();
  }

  AgentSettings settings() {
    return settings(Duration.ofSeconds(5));
  }

  AgentSettings settings(Duration timeout) {
    return new AgentSettings(ipv4, ipv6, timeout);
  }

  URI ipv4() {
    return ipv4;
  }

  URI ipv6() {
    return ipv6;
  }

  void answers(int newStatus, String newBody) {
    status = newStatus;
    body = newBody;
  }

  void keepsSilent() {
    silent = true;
  }

  /** The tokens that were shown. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      if (silent) {
        Thread.sleep(Duration.ofMinutes(1));
      }
      byte[] bytes = (body.isEmpty() ? credentials() : body).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String credentials() {
    return """
    {"AccessKeyId":"ASIAOFTHEAGENT%d","SecretAccessKey":"secret-of-the-agent","Token":"session-of-the-agent",
     "AccountId":"123456789012","Expiration":"%s"}
    """
        .formatted(asked.size(), Instant.now().plus(Duration.ofHours(6)));
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
  }
}
