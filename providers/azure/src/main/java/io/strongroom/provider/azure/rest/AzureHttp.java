package io.strongroom.provider.azure.rest;

import io.strongroom.provider.azure.rest.RestRequest.Way;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * HttpURLConnection: the JDK keeps its connections by host for some seconds, and an interrupt of a
 * virtual thread ends a read. Whose call it is stands in each request. A redirect is never
 * followed: it would take a token along.
 */
final class AzureHttp {
  /** A secret has 25 KiB at most, and a page of versions some hundred. */
  static final int LIMIT = 4 << 20;

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Of one read, before and within an answer; none of these calls is slow at Azure. */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  private final ConnectionSettings settings;
  private final Optional<SSLSocketFactory> sockets;
  private final TokenProxySockets tokenProxy;

  AzureHttp(ConnectionSettings settings) {
    this.settings = settings;
    sockets = settings.outbound().trustManagers().map(AzureHttp::sockets);
    tokenProxy = new TokenProxySockets(settings.tokenProxy());
  }

  /** An answer has more bytes than any of Azure's. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;
  }

  Reply send(RestRequest request) throws IOException {
    HttpURLConnection connection = open(request);
    connection.setConnectTimeout(Math.toIntExact(CONNECT.toMillis()));
    connection.setReadTimeout(Math.toIntExact(SILENCE.toMillis()));
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("User-Agent", "strongroom");
    connection.setRequestProperty("Accept", "application/json");
    request
        .accessToken()
        .ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
    if (request.way() == Way.MACHINE) {
      connection.setRequestProperty("Metadata", "true");
    }
    if (request.form().isPresent()) {
      post(connection, RestRequest.encoded(request.form().get()));
    }
    int status = connection.getResponseCode();
    return new Reply(
        status,
        body(connection, status),
        header(connection, "WWW-Authenticate"),
        header(connection, "x-ms-request-id"),
        header(connection, "Retry-After"));
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

  private static String body(HttpURLConnection connection, int status) throws IOException {
    try (@Nullable InputStream body =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      if (body == null) {
        return "";
      }
      byte[] bytes = body.readNBytes(LIMIT + 1);
      try {
        if (bytes.length > LIMIT) {
          connection.disconnect();
          throw new TooLongException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
  }

  private static Optional<String> header(HttpURLConnection connection, String name) {
    return Optional.ofNullable(connection.getHeaderField(name));
  }

  private HttpURLConnection open(RestRequest request) throws IOException {
    Proxy through =
        request.way() == Way.OUTBOUND ? proxyTo(request.address().getHost()) : Proxy.NO_PROXY;
    HttpURLConnection connection =
        (HttpURLConnection) request.address().toURL().openConnection(through);
    if (connection instanceof HttpsURLConnection https) {
      if (request.way() == Way.TOKEN_PROXY) {
        tokenProxy.prepare(https);
      } else {
        sockets.ifPresent(https::setSSLSocketFactory);
      }
    }
    return connection;
  }

  private Proxy proxyTo(String host) {
    return settings
        .outbound()
        .proxyTo(host)
        .map(
            proxy ->
                new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), proxy.getPort())))
        .orElse(Proxy.NO_PROXY);
  }

  static SSLSocketFactory sockets(TrustManager[] managers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }
}
