package io.strongroom.e2e.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.e2e.cluster.AwsRoles.Credentials;
import io.strongroom.e2e.cluster.AwsRoles.Right;
import io.strongroom.e2e.cluster.AwsRoles.Session;
import io.strongroom.e2e.cluster.TokenIssuer.Holder;
import io.strongroom.e2e.cluster.TokenIssuer.RefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stand-in, written for these tests, for what stands before AWS's services: who calls, and may
 * they. Behind it is a {@link Moto}, which asks for neither. What it lets pass, moto answers.
 *
 * <ul>
 *   <li>{@code AssumeRoleWithWebIdentity}: the token is signed with a key that the API server
 *       publishes, is from its issuer, for the audience {@code sts.amazonaws.com}, has not expired,
 *       and is of the service account that the role trusts.
 *   <li>Everything else: access key and session token were given out together, and the role that
 *       they were given out for has the right to the action on each object ({@link AwsRoles}).
 * </ul>
 *
 * <p>So what it passes was asked with credentials that a pod's own token was changed for. It checks
 * no signatures of requests (SigV4): the SDK makes those. It reads no policies either.
 */
public final class AwsFront implements AutoCloseable {
  private static final String AUDIENCE = "sts.amazonaws.com";
  private static final String BY_TOKEN = "AssumeRoleWithWebIdentity";
  private static final String REQUEST_ID = "x-amzn-RequestId";
  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=(?<key>[^/]+)/[^/]+/(?<region>[^/]+)/(?<service>[^/]+)/");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Call> calls = new ArrayList<>();
  private final HttpServer server;
  private final Moto moto;
  private final TokenIssuer issuer;
  private final AwsRoles roles;

  private AwsFront(HttpServer server, Moto moto, TokenIssuer issuer, AwsRoles roles) {
    this.server = server;
    this.moto = moto;
    this.issuer = issuer;
    this.roles = roles;
  }

  /**
   * A call that has come.
   *
   * @param name as AWS calls it: {@code GetSecretValue}
   * @param region none for what is not signed
   * @param subject names of objects, or the role that is to be taken on
   */
  public record Call(Instant at, String name, String region, String subject) {}

  /** What is answered instead of moto's answer. */
  private record Refusal(int status, String code, String message) {}

  /** Opens one at an address that pods reach. */
  public static AwsFront before(Moto moto, TokenIssuer issuer, AwsRoles roles, String host)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, 0), 64);
    AwsFront front = new AwsFront(server, moto, issuer, roles);
    server.createContext("/", front::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return front;
  }

  /** As the driver is told, for every service and region: {@code http://HOST:PORT}. */
  public String address() {
    return "http://%s:%d"
        .formatted(server.getAddress().getHostString(), server.getAddress().getPort());
  }

  /** What has come since some time. */
  public synchronized List<Call> callsSince(Instant time) {
    return calls.stream().filter(call -> !call.at().isBefore(time)).toList();
  }

  private synchronized void came(Call call) {
    calls.add(call);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = header(exchange, "X-Amz-Target");
      if (target.isEmpty()) {
        tokens(exchange, body);
      } else {
        stores(exchange, target.substring(target.indexOf('.') + 1), body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The caller has gone, or moto has: closing breaks the connection, which the caller reports.
    }
  }

  /** STS, where nothing is signed by whom has no credentials yet. */
  private void tokens(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    Map<String, String> form = form(new String(body, UTF_8));
    String role = form.getOrDefault("RoleArn", "");
    String action = form.getOrDefault("Action", "");
    came(new Call(Instant.now(), action, "", role));
    Optional<Refusal> refusal = refusal(action, role, form.getOrDefault("WebIdentityToken", ""));
    if (refusal.isPresent()) {
      String id = UUID.randomUUID().toString();
      answer(
          exchange,
          refusal.get().status(),
          id,
          ("<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"
                  + "<RequestId>%s</RequestId></ErrorResponse>")
              .formatted(refusal.get().code(), refusal.get().message(), id)
              .getBytes(UTF_8));
      return;
    }
    HttpResponse<byte[]> answer = forward(exchange, body);
    String xml = new String(answer.body(), UTF_8);
    roles.issued(
        role,
        form.getOrDefault("RoleSessionName", ""),
        new Credentials(
            element(xml, "AccessKeyId"),
            element(xml, "SecretAccessKey"),
            element(xml, "SessionToken")));
    answer(exchange, answer);
  }

  private Optional<Refusal> refusal(String action, String role, String token) {
    if (!action.equals(BY_TOKEN)) {
      return Optional.of(new Refusal(400, "InvalidAction", "this front has no " + action));
    }
    roles.shown(token);
    try {
      Holder holder = issuer.holder(token, AUDIENCE);
      return roles.trusts(role, holder)
          ? Optional.empty()
          : Optional.of(
              new Refusal(403, "AccessDenied", "Not authorized to perform sts:" + BY_TOKEN));
    } catch (RefusedException e) {
      return Optional.of(new Refusal(400, "InvalidIdentityToken", String.valueOf(e.getMessage())));
    }
  }

  /** Secrets Manager and Parameter Store. */
  private void stores(HttpExchange exchange, String name, byte[] body)
      throws IOException, InterruptedException {
    Matcher credential = CREDENTIAL.matcher(header(exchange, "Authorization"));
    String region = credential.find() ? credential.group("region") : "";
    String service = region.isEmpty() ? "" : credential.group("service");
    String key = region.isEmpty() ? "" : credential.group("key");
    List<String> objects = objects(JsonParser.parseString(new String(body, UTF_8)));
    came(new Call(Instant.now(), name, region, String.join(",", objects)));
    Optional<Refusal> refusal =
        refusal(
            roles.session(key, header(exchange, "X-Amz-Security-Token")),
            service + ":" + name,
            objects);
    if (refusal.isPresent()) {
      JsonObject error = new JsonObject();
      error.addProperty("__type", refusal.get().code());
      error.addProperty("message", refusal.get().message());
      answer(
          exchange,
          refusal.get().status(),
          UUID.randomUUID().toString(),
          error.toString().getBytes(UTF_8));
      return;
    }
    answer(exchange, forward(exchange, body));
  }

  private Optional<Refusal> refusal(
      Optional<Session> session, String action, List<String> objects) {
    if (session.isEmpty()) {
      return Optional.of(
          new Refusal(
              400,
              "UnrecognizedClientException",
              "The security token included in the request is invalid."));
    }
    return objects.stream()
        .filter(object -> !roles.may(session.get(), new Right(action, object)))
        .findFirst()
        .map(
            object ->
                new Refusal(
                    400,
                    "AccessDeniedException",
                    ("User: %1$s is not authorized to perform: %2$s on resource: %3$s because no"
                            + " identity-based policy allows the %2$s action")
                        .formatted(session.get().arn(), action, object)));
  }

  /** Names, without the version or label that a parameter's may have behind it. */
  private static List<String> objects(JsonElement request) {
    JsonObject fields = request.getAsJsonObject();
    return fields.has("Names")
        ? fields.getAsJsonArray("Names").asList().stream()
            .map(name -> name.getAsString().replaceFirst(":.*", ""))
            .toList()
        : List.of(fields.has("SecretId") ? fields.get("SecretId").getAsString() : "*");
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(moto.address() + "/"));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (lower.startsWith("x-amz-")
                  || lower.equals("authorization")
                  || lower.equals("content-type")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return http.send(
        request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Moto's own; where it says 404, AWS says 400. */
  private static void answer(HttpExchange exchange, HttpResponse<byte[]> moto) throws IOException {
    answer(
        exchange,
        moto.statusCode() == 404 ? 400 : moto.statusCode(),
        moto.headers().firstValue(REQUEST_ID).orElse("none"),
        moto.body());
  }

  private static void answer(HttpExchange exchange, int status, String requestId, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set(REQUEST_ID, requestId);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static String element(String xml, String name) throws IOException {
    Matcher found = Pattern.compile("<%1$s>([^<]+)</%1$s>".formatted(name)).matcher(xml);
    if (!found.find()) {
      throw new IOException("moto answers no " + name);
    }
    return found.group(1);
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
    }
    return form;
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
