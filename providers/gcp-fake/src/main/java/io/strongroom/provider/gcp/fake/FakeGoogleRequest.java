package io.strongroom.provider.gcp.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One request, read whole. */
record FakeGoogleRequest(
    HttpExchange exchange,
    String method,
    String host,
    String path,
    Map<String, String> query,
    String body) {
  static FakeGoogleRequest of(HttpExchange exchange) throws IOException {
    String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host")).orElse("");
    return new FakeGoogleRequest(
        exchange,
        exchange.getRequestMethod(),
        host.replaceFirst(":[0-9]+$", ""),
        exchange.getRequestURI().getPath(),
        fields(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("")),
        new String(exchange.getRequestBody().readAllBytes(), UTF_8));
  }

  boolean isGet() {
    return method.equals("GET");
  }

  JsonObject json() {
    return body.isEmpty() ? new JsonObject() : JsonParser.parseString(body).getAsJsonObject();
  }

  Optional<String> authorization() {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  /** Whether it has the header without which the metadata server refuses. */
  boolean isForMetadata() {
    return "Google".equals(exchange.getRequestHeaders().getFirst("Metadata-Flavor"));
  }

  void answer(int status, String json, Optional<String> retryAfter) throws IOException {
    boolean plain = path.startsWith("/computeMetadata/") && !json.startsWith("{");
    byte[] bytes = (plain ? json.substring(1, json.length() - 1) : json).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", plain ? "text/plain" : "application/json");
    if (path.startsWith("/computeMetadata/")) {
      exchange.getResponseHeaders().set("Metadata-Flavor", "Google");
    }
    retryAfter.ifPresent(value -> exchange.getResponseHeaders().set("Retry-After", value));
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  static Map<String, String> fields(String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String part : encoded.split("&", -1)) {
      int equal = part.indexOf('=');
      if (equal > 0) {
        fields.put(
            URLDecoder.decode(part.substring(0, equal), UTF_8),
            URLDecoder.decode(part.substring(equal + 1), UTF_8));
      }
    }
    return fields;
  }
}
