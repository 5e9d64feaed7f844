package io.strongroom.provider.aws;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.testing.NamesOfTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A fake of AWS's doors, before a {@link Moto} that lets everybody in: it counts calls, says no
 * where a test wants that, and gives moto's answers the form of AWS's where they differ (status 400
 * for errors, parameters in the order asked for and with their selector, the words about a secret
 * marked for deletion).
 *
 * <p>It checks no signatures. What it can tell is which role the credentials of a call were made
 * for, and of which token those were made.
 */
final class Front implements AutoCloseable {
  private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/");
  private static final Pattern KEY_ID = Pattern.compile("<AccessKeyId>([^<]+)</AccessKeyId>");
  private static final String REQUEST_ID = "x-amzn-RequestId";

  /** Headers that the client makes by itself. */
  private static final List<String> OWN =
      List.of("host", "content-length", "connection", "expect", "upgrade", "http2-settings");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Moto moto;
  private final HttpServer server;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<Function<Call, Optional<Fault>>> faults = new CopyOnWriteArrayList<>();
  private final Map<String, Call> makers = new HashMap<>();

  Front(Moto moto) {
    this.moto = moto;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * A call that came.
   *
   * @param name as AWS calls it: {@code GetSecretValue}
   * @param subject what it is about
   * @param role for which the credentials were made; empty if they were not made here
   * @param token of the pod, where one is shown
   * @param accessKey empty where the call is not signed
   * @param externalId of a further role
   * @param duration of credentials of a further role, in seconds
   * @param owner the token that the credentials of the call were made of; an access key that was
   *     not made here
   */
  record Call(
      String region,
      String name,
      String subject,
      String role,
      String token,
      String session,
      String accessKey,
      String externalId,
      String duration,
      String owner) {
    /** The token behind the credentials that this call makes. */
    String maker() {
      return token.isEmpty() ? owner : token;
    }

    @Override
    public String toString() {
      return (region + " " + name + " " + subject).strip();
    }
  }

  /** What is answered instead. */
  record Fault(int status, String code, String message, Map<String, String> headers) {
    /** Whatever body a store answers. */
    static Fault answer(int status, String body) {
      return of(status, "", body);
    }

    static Fault of(int status, String code, String message) {
      return new Fault(status, code, message, Map.of());
    }

    /** The connection ends without an answer. */
    static Fault close() {
      return of(0, "", "");
    }
  }

  /** Where the provider finds it: the region is in the name, since STS's calls have none. */
  String endpoint() {
    return "http://{service}.{region}%s:%d".formatted(NamesOfTests.AWS, port());
  }

  AwsConnectionSettings connection() {
    return new AwsConnectionSettings(false, Optional.of(endpoint()), Outbound.DIRECT);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** What came, in order. */
  List<String> calls() {
    return calls.stream().map(Call::toString).toList();
  }

  /** What came, with all that is known of it. */
  List<Call> callsInFull() {
    return List.copyOf(calls);
  }

  long count(String name) {
    return calls.stream().filter(call -> call.name().equals(name)).count();
  }

  void forget() {
    calls.clear();
  }

  /** From now on; the first fault that is there for a call counts. */
  void answer(Function<Call, Optional<Fault>> fault) {
    faults.addFirst(fault);
  }

  /** Every such call in a region fails. */
  void fault(String region, String name, int status, String code, String message) {
    answer(
        call ->
            call.region().equals(region) && call.name().equals(name)
                ? Optional.of(Fault.of(status, code, message))
                : Optional.empty());
  }

  void mend() {
    faults.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] name = exchange.getRequestHeaders().getFirst("Host").split("\\.", -1);
      byte[] body = exchange.getRequestBody().readAllBytes();
      Call call = call(name[1], exchange, new String(body, StandardCharsets.UTF_8));
      calls.add(call);
      for (Function<Call, Optional<Fault>> fault : faults) {
        Optional<Fault> found = fault.apply(call);
        if (found.isPresent()) {
          fail(exchange, name[0], found.get());
          return;
        }
      }
      forward(exchange, call, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Call call(String region, HttpExchange exchange, String body) {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String key = "";
    if (authorization != null) {
      var credential = CREDENTIAL.matcher(authorization);
      key = credential.find() ? credential.group(1) : "";
    }
    Optional<Call> maker = maker(key);
    if (target != null) {
      String name = target.substring(target.indexOf('.') + 1);
      return new Call(
          region,
          name,
          subject(JsonParser.parseString(body).getAsJsonObject()),
          maker.map(Call::role).orElse(""),
          "",
          "",
          key,
          "",
          "",
          maker.map(Call::maker).orElse(key));
    }
    Map<String, String> form = form(body);
    return new Call(
        region,
        form.getOrDefault("Action", ""),
        "",
        form.getOrDefault("RoleArn", ""),
        form.getOrDefault("WebIdentityToken", ""),
        form.getOrDefault("RoleSessionName", ""),
        key,
        form.getOrDefault("ExternalId", ""),
        form.getOrDefault("DurationSeconds", ""),
        maker.map(Call::maker).orElse(key));
  }

  /** The call that made the credentials. */
  private Optional<Call> maker(String key) {
    synchronized (makers) {
      return Optional.ofNullable(makers.get(key));
    }
  }

  private static String subject(JsonObject request) {
    if (request.has("Names")) {
      return list(request.get("Names"));
    }
    if (request.has("SecretIdList")) {
      return "SecretIdList=" + list(request.get("SecretIdList"));
    }
    List<String> parts = new ArrayList<>();
    for (String field : List.of("SecretId", "VersionId", "VersionStage", "Path")) {
      if (request.has(field)) {
        parts.add(field + "=" + request.get(field).getAsString());
      }
    }
    return String.join(" ", parts);
  }

  private static String list(JsonElement names) {
    return String.join(
        ",", names.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList());
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : List.of(body.split("&", -1))) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return form;
  }

  private static void fail(HttpExchange exchange, String service, Fault fault) throws IOException {
    if (fault.status() == 0) {
      return; // closing without an answer ends the connection
    }
    fault.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set(REQUEST_ID, "request-of-the-front");
    String body =
        fault.code().isEmpty()
            ? fault.message()
            : service.equals("sts")
                ? ("<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message>"
                        + "</Error><RequestId>request-of-the-front</RequestId></ErrorResponse>")
                    .formatted(fault.code(), fault.message())
                : error(fault.code(), fault.message()).toString();
    answer(exchange, fault.status(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject error(String code, String message) {
    JsonObject error = new JsonObject();
    error.addProperty("__type", code);
    error.addProperty("message", message);
    return error;
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private void forward(HttpExchange exchange, Call call, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(moto.address() + "/"));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<byte[]> response =
        http.send(
            request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    remember(call, new String(response.body(), StandardCharsets.UTF_8));
    exchange
        .getResponseHeaders()
        .set(REQUEST_ID, response.headers().firstValue("x-amzn-requestid").orElse("none"));
    int status = response.statusCode() == 404 ? 400 : response.statusCode();
    answer(exchange, status, mended(call, body, response.body()));
  }

  /** Whose the credentials are that moto makes. */
  private void remember(Call call, String answer) {
    var key = KEY_ID.matcher(answer);
    if (call.name().startsWith("AssumeRole") && key.find()) {
      synchronized (makers) {
        makers.put(key.group(1), call);
      }
    }
  }

  private static byte[] mended(Call call, byte[] request, byte[] answer) {
    String text = new String(answer, StandardCharsets.UTF_8);
    if (call.name().equals("GetParameters") && text.contains("\"Parameters\"")) {
      return ordered(JsonParser.parseString(new String(request, StandardCharsets.UTF_8)), text)
          .getBytes(StandardCharsets.UTF_8);
    }
    return text.contains("marked deleted") || text.contains("marked for deletion")
        ? text.replaceAll(
                "You tried to perform the operation on a secret that's currently marked deleted",
                "You can't perform this operation on the secret because it was marked for deletion")
            .getBytes(StandardCharsets.UTF_8)
        : answer;
  }

  private static String ordered(JsonElement request, String answer) {
    List<String> names =
        request.getAsJsonObject().getAsJsonArray("Names").asList().stream()
            .map(JsonElement::getAsString)
            .toList();
    JsonObject response = JsonParser.parseString(answer).getAsJsonObject();
    JsonArray invalid = new JsonArray();
    List<String> unknown =
        response.getAsJsonArray("InvalidParameters").asList().stream()
            .map(JsonElement::getAsString)
            .toList();
    names.stream().filter(unknown::contains).forEach(invalid::add);
    response.add("InvalidParameters", invalid);
    for (JsonElement parameter : response.getAsJsonArray("Parameters")) {
      String base = parameter.getAsJsonObject().get("Name").getAsString();
      names.stream()
          .filter(name -> name.startsWith(base + ":"))
          .forEach(
              name ->
                  parameter
                      .getAsJsonObject()
                      .addProperty("Selector", name.substring(base.length())));
    }
    return response.toString();
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
