package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;

/**
 * One request, read whole.
 *
 * @param authority host and port as the caller named them
 * @param serverName of the TLS handshake; empty without
 * @param path as it was on the wire
 */
record FakeAzureRequest(
    HttpExchange exchange,
    String method,
    String authority,
    String serverName,
    String path,
    Map<String, String> query,
    String body) {
  static FakeAzureRequest of(HttpExchange exchange) throws IOException {
    return new FakeAzureRequest(
        exchange,
        exchange.getRequestMethod(),
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
            .orElse("")
            .toLowerCase(Locale.ROOT),
        exchange instanceof HttpsExchange https ? serverName(https) : "",
        exchange.getRequestURI().getRawPath(),
        fields(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("")),
        new String(exchange.getRequestBody().readAllBytes(), UTF_8));
  }

  private static String serverName(HttpsExchange exchange) {
    return exchange.getSSLSession() instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
            .findFirst()
            .orElse("")
        : "";
  }

  String host() {
    return authority.replaceFirst(":[0-9]+$", "");
  }

  /** {@code :8443}, or nothing where it is the usual port. */
  String port() {
    return authority.substring(host().length()).replaceFirst("^:443$", "");
  }

  /** The parts of the path, decoded; a slash at its end does not count. */
  List<String> segments() {
    List<String> segments = new ArrayList<>();
    for (String part : path.substring(1).split("/", -1)) {
      segments.add(URLDecoder.decode(part.replace("+", "%2B"), UTF_8));
    }
    while (!segments.isEmpty() && segments.getLast().isEmpty()) {
      segments.removeLast();
    }
    return segments;
  }

  JsonObject json() {
    return body.isEmpty() ? new JsonObject() : JsonParser.parseString(body).getAsJsonObject();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** The token of the header {@code Authorization}. */
  Optional<String> bearer() {
    return header("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7).strip())
        .filter(token -> !token.isEmpty());
  }

  void answer(FakeAzureAnswer answer) throws IOException {
    byte[] bytes = answer.bytes();
    var headers = exchange.getResponseHeaders();
    if (!answer.contentType().isEmpty()) {
      headers.set("Content-Type", answer.contentType());
    }
    headers.set("x-ms-request-id", UUID.randomUUID().toString());
    header("x-ms-client-request-id").ifPresent(id -> headers.set("x-ms-client-request-id", id));
    header("client-request-id").ifPresent(id -> headers.set("client-request-id", id));
    answer.headers().forEach(headers::set);
    exchange.sendResponseHeaders(
        answer.status(), bytes.length == 0 ? -1 : bytes.length + answer.missing());
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
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
