package io.strongroom.e2e.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.e2e.cluster.AwsRoles.Credentials;
import io.strongroom.e2e.cluster.TokenIssuer.Holder;
import io.strongroom.e2e.cluster.TokenIssuer.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * A stand-in, written for these tests, for the agent of EKS Pod Identity and for EKS behind it, at
 * the agent's own addresses in the node's network. It takes tokens that the API server has signed
 * for the audience {@code pods.eks.amazonaws.com} and bound to a pod, and gives credentials of the
 * role that trusts the service account.
 */
public final class PodIdentityStandIn implements AutoCloseable {
  /** Where EKS has the agent on every node. */
  public static final String IPV4 = "169.254.170.23";

  public static final String IPV6 = "fd00:ec2::23";

  private static final String AUDIENCE = "pods.eks.amazonaws.com";
  private static final int PORT = 80;

  private final Cluster cluster;
  private final TokenIssuer issuer;
  private final AwsRoles roles;
  private final Map<String, HttpServer> servers = new HashMap<>();
  private final List<Asked> asked = new ArrayList<>();

  private PodIdentityStandIn(Cluster cluster, TokenIssuer issuer, AwsRoles roles) {
    this.cluster = cluster;
    this.issuer = issuer;
    this.roles = roles;
  }

  /** Credentials that a pod has got, and at which of the addresses. */
  public record Asked(String address, String pod) {}

  /** What it answers. Not to be printed: there are credentials in it. */
  private record Reply(int status, JsonObject body) {}

  /** Gives the node the agent's addresses; nobody listens at them yet. */
  public static PodIdentityStandIn on(Cluster cluster, TokenIssuer issuer, AwsRoles roles)
      throws IOException, InterruptedException {
    ip(cluster, "-4", "addr", "add", IPV4 + "/32", "dev", "lo");
    ip(cluster, "-6", "addr", "add", IPV6 + "/128", "dev", "lo", "nodad");
    return new PodIdentityStandIn(cluster, issuer, roles);
  }

  private static void ip(Cluster cluster, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Ended ended = cluster.enter(command.toArray(String[]::new));
    if (ended.code() != 0) {
      throw new IOException("%s: %s".formatted(command, ended));
    }
  }

  /** From now on it answers there. */
  public void listen(String address) throws Exception {
    HttpServer server =
        NodeNetwork.of(cluster, () -> HttpServer.create(new InetSocketAddress(address, PORT), 64));
    server.createContext("/v1/credentials", exchange -> handle(exchange, address));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    servers.put(address, server);
  }

  /** From now on connections to it are refused there. */
  public void leave(String address) {
    Optional.ofNullable(servers.remove(address)).ifPresent(server -> server.stop(0));
  }

  /** Who got credentials, in order. */
  public synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void handle(HttpExchange exchange, String address) throws IOException {
    try (exchange) {
      String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      Reply reply = reply(token, address);
      byte[] body = reply.body().toString().getBytes(UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply reply(String token, String address) {
    roles.shown(token);
    try {
      Holder holder = issuer.holder(token, AUDIENCE);
      Optional<String> role = roles.roleOf(holder);
      if (role.isEmpty() || holder.pod().isEmpty()) {
        return refused("no association for " + holder);
      }
      String pod = holder.pod().get();
      synchronized (this) {
        asked.add(new Asked(address, pod));
      }
      return new Reply(200, credentials(roles.issue(role.get(), pod)));
    } catch (RefusedException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject credentials(Credentials credentials) {
    JsonObject answer = new JsonObject();
    answer.addProperty("AccessKeyId", credentials.accessKey());
    answer.addProperty("SecretAccessKey", credentials.secretKey());
    answer.addProperty("Token", credentials.sessionToken());
    answer.addProperty("Expiration", Instant.now().plus(Duration.ofHours(6)).toString());
    return answer;
  }

  private static Reply refused(String reason) {
    JsonObject answer = new JsonObject();
    answer.addProperty("code", "AccessDeniedException");
    answer.addProperty("message", reason);
    return new Reply(400, answer);
  }

  /** The addresses go as well. */
  @Override
  public void close() {
    List.copyOf(servers.keySet()).forEach(this::leave);
    try {
      ip(cluster, "-4", "addr", "del", IPV4 + "/32", "dev", "lo");
      ip(cluster, "-6", "addr", "del", IPV6 + "/128", "dev", "lo");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
