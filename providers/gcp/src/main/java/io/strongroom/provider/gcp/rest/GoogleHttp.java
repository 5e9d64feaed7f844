package io.strongroom.provider.gcp.rest;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpMethods;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.javanet.NetHttpTransport;
import io.strongroom.provider.cloud.http.HttpConnections;
import io.strongroom.provider.cloud.http.HttpReply;
import io.strongroom.provider.gcp.rest.GoogleRestRequest.Body;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Google's HTTP client over {@link HttpConnections}: one for all services. Whose call it is stands
 * in each request. A redirect is never followed: it would take a token along.
 */
final class GoogleHttp {
  /**
   * Rendered parameters have 1 MiB and more, twice in an answer, in base64. While a text of many
   * megabytes is read, ten times as much is in the heap.
   */
  private static final int LIMIT = 6 << 20;

  private final GcpConnectionSettings settings;
  private final HttpRequestFactory requests;

  GoogleHttp(GcpConnectionSettings settings) {
    this.settings = settings;
    requests =
        new NetHttpTransport.Builder()
            .setConnectionFactory(new HttpConnections(settings.outbound())::open)
            .build()
            .createRequestFactory();
  }

  HttpReply send(GoogleRestRequest request) throws IOException {
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
        .setConnectTimeout(HttpConnections.connectMillis())
        .setReadTimeout(HttpConnections.silenceMillis());
    call.getHeaders().setUserAgent("strongroom").setAccept("application/json");
    request.accessToken().ifPresent(token -> call.getHeaders().setAuthorization("Bearer " + token));
    HttpResponse response = call.execute();
    try {
      return HttpReply.read(
          response.getStatusCode(), headers(response.getHeaders()), response.getContent(), LIMIT);
    } finally {
      response.disconnect();
    }
  }

  private static ByteArrayContent content(Body body) {
    return new ByteArrayContent(body.type(), body.text().getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> headers(HttpHeaders headers) {
    Map<String, String> first = new TreeMap<>();
    for (String name : headers.keySet()) {
      Optional.ofNullable(headers.getFirstHeaderStringValue(name))
          .ifPresent(value -> first.put(name, value));
    }
    return first;
  }
}
