package io.strongroom.provider.azure.rest;

import io.strongroom.provider.azure.rest.AzureRestRequest.Way;
import io.strongroom.provider.cloud.http.HttpConnections;
import io.strongroom.provider.cloud.http.HttpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/** Sends requests over {@link HttpConnections}, each with the token of its pod. Any thread. */
final class AzureHttp {
  /** A secret has 25 KiB at most, in JSON six times that, and a page of a list is no longer. */
  private static final int LIMIT = 1 << 20;

  private final HttpConnections connections;
  private final TokenProxySockets tokenProxy;

  AzureHttp(AzureConnectionSettings settings) {
    connections = new HttpConnections(settings.outbound());
    tokenProxy = new TokenProxySockets(settings.tokenProxy());
  }

  HttpReply send(AzureRestRequest request) throws IOException {
    HttpURLConnection connection = open(request);
    connection.setRequestProperty("User-Agent", "strongroom");
    connection.setRequestProperty("Accept", "application/json");
    request
        .accessToken()
        .ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
    if (request.way() == Way.MACHINE) {
      connection.setRequestProperty("Metadata", "true");
    }
    if (request.form().isPresent()) {
      post(connection, AzureRestRequest.encoded(request.form().get()));
    }
    int status = connection.getResponseCode();
    try {
      return HttpReply.read(status, headers(connection), body(connection, status), LIMIT);
    } catch (HttpConnections.AnswerTooLongException e) {
      connection.disconnect();
      throw e;
    }
  }

  private static void post(HttpURLConnection connection, String form) throws IOException {
    byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
    try {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
      // Not in streaming mode: then the JDK keeps the body of a 401 to itself.
      try (OutputStream body = connection.getOutputStream()) {
        body.write(bytes);
      }
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static @Nullable InputStream body(HttpURLConnection connection, int status)
      throws IOException {
    return status < HttpURLConnection.HTTP_BAD_REQUEST
        ? connection.getInputStream()
        : connection.getErrorStream();
  }

  private static Map<String, String> headers(HttpURLConnection connection) {
    Map<String, String> headers = new TreeMap<>();
    connection
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              if (name != null && !values.isEmpty()) { // the status line has no name
                headers.put(name, values.getFirst());
              }
            });
    return headers;
  }

  private HttpURLConnection open(AzureRestRequest request) throws IOException {
    URL address = request.address().toURL();
    return switch (request.way()) {
      case OUTBOUND -> connections.open(address);
      case MACHINE -> connections.openDirectly(address);
      case TOKEN_PROXY -> {
        HttpURLConnection connection = connections.openDirectly(address);
        if (connection instanceof HttpsURLConnection https) {
          tokenProxy.prepare(https);
        }
        yield connection;
      }
    };
  }
}
