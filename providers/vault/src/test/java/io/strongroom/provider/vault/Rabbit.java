package io.strongroom.provider.vault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A fake of RabbitMQ's management API, as far as a server's {@code rabbitmq} engine uses it: users
 * are made and removed, and can be counted. The leases on them are a real server's.
 */
final class Rabbit implements AutoCloseable {
  private static final String USERS = "/api/users/";

  private final HttpServer http;
  private final Set<String> users = new ConcurrentSkipListSet<>();

  Rabbit() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::serve);
    http.start();
  }

  String address() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** The users that there are. */
  Set<String> users() {
    return Set.copyOf(users);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    exchange.getRequestBody().readAllBytes();
    if (path.startsWith(USERS) && exchange.getRequestMethod().equals("PUT")) {
      users.add(path.substring(USERS.length()));
    } else if (path.startsWith(USERS) && exchange.getRequestMethod().equals("DELETE")) {
      users.remove(path.substring(USERS.length()));
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
