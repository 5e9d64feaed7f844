package io.strongroom.cli.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists and objects over real HTTP, page by page and by field, as an API server has them. */
final class CannedApiServer implements AutoCloseable {
  static final String STATUSES = "secretproviderclasspodstatuses";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, List<JsonObject>> objects = new LinkedHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Integer> refusals = new ConcurrentLinkedQueue<>();

  CannedApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** A kubeconfig whose current context is "here", in namespace "shop". */
  Path kubeconfig(Path dir) throws IOException {
    return Files.writeString(
        dir.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        current-context: here
        clusters:
          - name: canned
            cluster: {server: "%s"}
        users:
          - name: tester
            user: {token: a-token}
        contexts:
          - name: here
            context: {cluster: canned, user: tester, namespace: shop}
          - name: there
            context: {cluster: canned, user: tester, namespace: other}
        """
            .formatted(address()));
  }

  void add(String plural, String json) {
    objects
        .computeIfAbsent(plural, _ -> new ArrayList<>())
        .add(JsonParser.parseString(json).getAsJsonObject());
  }

  void remove(String plural) {
    objects.remove(plural);
  }

  /** Refuses one call after those that were said before. 200 lets one pass. */
  void refuse(int code) {
    refusals.add(code);
  }

  /** Paths and queries so far, decoded. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI uri = exchange.getRequestURI();
      calls.add(URLDecoder.decode(uri.toString(), StandardCharsets.UTF_8));
      Integer refusal = refusals.poll();
      if (refusal != null && refusal != 200) {
        send(exchange, refusal, failure(refusal));
      } else {
        send(exchange, uri);
      }
    }
  }

  private void send(HttpExchange exchange, URI uri) throws IOException {
    List<String> path =
        new ArrayList<>(List.of(uri.getPath().replaceFirst("^/apis?/", "").split("/", -1)));
    String namespace = "";
    int at = path.indexOf("namespaces");
    if (at >= 0) {
      namespace = path.get(at + 1);
      path.subList(0, at + 2).clear();
    } else {
      path.subList(0, path.contains("v1") ? path.indexOf("v1") + 1 : 0).clear();
    }
    List<JsonObject> found = found(path.getFirst(), namespace, query(uri));
    if (path.size() == 1) {
      send(exchange, 200, page(found, query(uri)));
      return;
    }
    List<JsonObject> named =
        found.stream().filter(each -> path.get(1).equals(text(each, "metadata", "name"))).toList();
    send(exchange, named.isEmpty() ? 404 : 200, named.isEmpty() ? failure(404) : named.getFirst());
  }

  private List<JsonObject> found(String plural, String namespace, Map<String, String> query) {
    Stream<JsonObject> all = objects.getOrDefault(plural, List.of()).stream();
    if (!namespace.isEmpty()) {
      all = all.filter(each -> namespace.equals(text(each, "metadata", "namespace")));
    }
    for (String selector : query.getOrDefault("fieldSelector", "").split(",", -1)) {
      if (!selector.isEmpty()) {
        String[] field = selector.split("=", 2);
        all = all.filter(each -> field[1].equals(text(each, field[0].split("\\.", -1))));
      }
    }
    return all.toList();
  }

  private static JsonObject page(List<JsonObject> found, Map<String, String> query) {
    int from = Integer.parseInt(query.getOrDefault("continue", "0"));
    int to = Math.min(found.size(), from + Integer.parseInt(query.get("limit")));
    JsonArray items = new JsonArray();
    found.subList(from, to).forEach(items::add);
    JsonObject metadata = new JsonObject();
    metadata.addProperty("continue", to < found.size() ? Integer.toString(to) : "");
    JsonObject list = new JsonObject();
    list.addProperty("kind", "List");
    list.addProperty("apiVersion", "v1");
    list.add("metadata", metadata);
    list.add("items", items);
    return list;
  }

  private static JsonObject failure(int code) {
    JsonObject status = new JsonObject();
    status.addProperty("kind", "Status");
    status.addProperty("apiVersion", "v1");
    status.addProperty("status", "Failure");
    status.addProperty("message", "canned \u001b[31mrefusal\u001b[0m");
    status.addProperty("code", code);
    return status;
  }

  private static String text(JsonObject object, String... path) {
    JsonElement at = object;
    for (String name : path) {
      at =
          at instanceof JsonObject parent && parent.has(name) ? parent.get(name) : new JsonObject();
    }
    return at.isJsonPrimitive() ? at.getAsString() : "";
  }

  private static Map<String, String> query(URI uri) {
    return uri.getRawQuery() == null
        ? Map.of()
        : Stream.of(uri.getRawQuery().split("&", -1))
            .map(pair -> pair.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private static void send(HttpExchange exchange, int code, JsonObject json) throws IOException {
    byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
