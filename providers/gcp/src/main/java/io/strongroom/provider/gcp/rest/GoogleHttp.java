package io.strongroom.provider.gcp.rest;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpMethods;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.javanet.NetHttpTransport;
import io.strongroom.provider.gcp.rest.RestRequest.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Google's HTTP client over HttpURLConnection: one for all services, whose connections the JDK
 * keeps by host for some seconds. Whose call it is stands in each request. A redirect is never
 * followed: it would take a token along.
 */
final class GoogleHttp {
  /** Rendered parameters have 1 MiB and more, twice in an answer, in base64. */
  static final int LIMIT = 16 << 20;

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Of one read, before and within an answer; none of these calls is slow at Google. */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  private final ConnectionSettings settings;
  private final Optional<SSLSocketFactory> sockets;
  private final HttpRequestFactory requests;

  GoogleHttp(ConnectionSettings settings) {
    this.settings = settings;
    sockets = settings.outbound().trustManagers().map(GoogleHttp::sockets);
    requests =
        new NetHttpTransport.Builder()
            .setConnectionFactory(this::open)
            .build()
            .createRequestFactory();
  }

  /** An answer has more bytes than any of Google's. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** What came back. */
  record Reply(int status, HttpHeaders headers, String body) {
    @Override
    public String toString() {
      return "Reply[%d]".formatted(status);
    }
  }

  Reply send(RestRequest request) throws IOException {
    String url = settings.addressOf(request.service(), request.location()) + request.path();
    HttpRequest call =
        requests.buildRequest(
            request.body().isPresent() ? HttpMethods.POST : HttpMethods.GET,
            new GenericUrl(URI.create(url).toURL(), true),
            request.body().map(GoogleHttp::content).orElse(null));
    call.setThrowExceptionOnExecuteError(false)
        .setFollowRedirects(false)
        .setNumberOfRetries(0)
        .setLoggingEnabled(false)
        .setCurlLoggingEnabled(false)
        .setConnectTimeout(Math.toIntExact(CONNECT.toMillis()))
        .setReadTimeout(Math.toIntExact(SILENCE.toMillis()));
    call.getHeaders().setUserAgent("strongroom").setAccept("application/json");
    request.accessToken().ifPresent(token -> call.getHeaders().setAuthorization("Bearer " + token));
    HttpResponse response = call.execute();
    try {
      return new Reply(
          response.getStatusCode(), response.getHeaders(), text(response.getContent()));
    } finally {
      response.disconnect();
    }
  }

  private static ByteArrayContent content(Body body) {
    return new ByteArrayContent(body.type(), body.text().getBytes(StandardCharsets.UTF_8));
  }

  private static String text(@Nullable InputStream body) throws IOException {
    if (body == null) {
      return "";
    }
    try (body) {
      byte[] bytes = body.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw new TooLongException();
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private HttpURLConnection open(URL url) throws IOException {
    Proxy through =
        settings
            .outbound()
            .proxyTo(url.getHost())
            .map(
                proxy ->
                    new Proxy(
                        Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), proxy.getPort())))
            .orElse(Proxy.NO_PROXY);
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(through);
    connection.setUseCaches(false);
    if (connection instanceof HttpsURLConnection https) {
      sockets.ifPresent(https::setSSLSocketFactory);
    }
    return connection;
  }

  private static SSLSocketFactory sockets(javax.net.ssl.TrustManager[] managers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }
}
