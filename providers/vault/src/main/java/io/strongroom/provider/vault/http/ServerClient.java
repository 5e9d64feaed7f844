package io.strongroom.provider.vault.http;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.address.StoreAddress;
import io.strongroom.provider.vault.json.OffHeap;
import io.strongroom.provider.vault.spec.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Some connections to one server, with its TLS. No redirect is followed: the token would go along.
 */
final class ServerClient implements AutoCloseable {
  private static final int SCRATCH = 8192;
  private static final TimeValue IDLE = TimeValue.ofSeconds(50);

  private final CloseableHttpClient client;
  private final HttpHost server;
  private final String basePath;
  private final List<OperatorHeader> headers;

  /**
   * @param connections how many there may be at a time; more calls wait for one
   */
  ServerClient(
      int connections,
      ServerConnection connection,
      TlsSocketStrategy tls,
      Outbound outbound,
      AllowedAddresses allowed,
      List<OperatorHeader> headers) {
    this.headers = headers;
    RequestConfig.Builder requests =
        RequestConfig.custom().setProtocolUpgradeEnabled(false).setExpectContinueEnabled(false);
    Optional<URI> proxy;
    switch (connection.address()) {
      case StoreAddress.UnixSocket(String path) -> {
        proxy = Optional.empty();
        requests.setUnixDomainSocket(Path.of(path));
        server = new HttpHost("http", "localhost", 80);
        basePath = "";
      }
      case StoreAddress.Network(String scheme, String host, int port, String path) -> {
        proxy = outbound.proxyTo(host);
        proxy.ifPresent(at -> requests.setProxy(new HttpHost(at.getHost(), at.getPort())));
        server = new HttpHost(scheme, host, port);
        basePath = path;
      }
    }
    client =
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setTlsSocketStrategy(tls)
                    // What is reached through a proxy is resolved there.
                    .setDnsResolver(
                        new GuardedResolver(connection.trusted() || proxy.isPresent(), allowed))
                    .setMaxConnTotal(connections)
                    .setMaxConnPerRoute(connections)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setIdleTimeout(Timeout.of(IDLE.getDuration(), IDLE.getTimeUnit()))
                            .build())
                    .build())
            .setDefaultRequestConfig(requests.build())
            .setUserAgent("strongroom")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression() // a small answer may not become a large one
            .build();
  }

  boolean usesTls() {
    return server.getSchemeName().equals("https");
  }

  /**
   * Sends a request on a thread of its own.
   *
   * @param limit the most bytes of the answer's body that are taken
   */
  Exchange begin(HttpCall call, long limit) {
    HttpUriRequestBase request = request(call);
    Exchange exchange = new Exchange(request, new CompletableFuture<>(), new CompletableFuture<>());
    Thread.ofVirtual().name("vault-call").start(() -> execute(exchange, limit));
    return exchange;
  }

  private void execute(Exchange exchange, long limit) {
    try {
      exchange.answer.complete(
          client.execute(
              server,
              exchange.request,
              response -> {
                exchange.begun.complete(true);
                return reply(exchange.request, response, limit);
              }));
    } catch (IOException | RuntimeException e) {
      exchange.answer.completeExceptionally(e);
      exchange.begun.complete(false);
    }
  }

  /**
   * A request that was sent.
   *
   * @param begun whether an answer began; false if none will
   */
  record Exchange(
      HttpUriRequestBase request,
      CompletableFuture<Boolean> begun,
      CompletableFuture<VaultReply> answer) {
    /** Empty if nothing came by then. */
    Optional<Boolean> beginning(Deadline deadline) throws InterruptedException {
      try {
        return Optional.of(begun.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException defect) {
        throw new IllegalStateException("never completed by a failure", defect);
      }
    }

    /** Whatever still comes is wiped. */
    void abandon() {
      request.cancel();
      var _ = answer.thenAccept(VaultReply::close);
    }
  }

  private HttpUriRequestBase request(HttpCall call) {
    HttpUriRequestBase request =
        new HttpUriRequestBase(
            call.method(), URI.create(server.toURI() + basePath + call.target()));
    headers.forEach(header -> request.setHeader(header.name(), header.value()));
    request.setHeader("X-Vault-Request", "true");
    call.token().ifPresent(token -> request.setHeader("X-Vault-Token", token.exposeToken()));
    call.namespace().ifPresent(name -> request.setHeader("X-Vault-Namespace", name));
    call.body()
        .ifPresent(
            json ->
                request.setEntity(
                    new ByteArrayEntity(
                        json.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON)));
    return request;
  }

  private static VaultReply reply(
      HttpUriRequestBase request, ClassicHttpResponse response, long limit) throws IOException {
    OffHeap body = new OffHeap();
    boolean read = false;
    try {
      read(response.getEntity(), limit, body);
      read = true;
    } finally {
      if (!read) {
        // Closing the response would read an answer without end to its end.
        request.cancel();
        body.close();
      }
    }
    return new VaultReply(
        response.getCode(),
        header(response, "Date").flatMap(VaultReply::time),
        header(response, "Location"),
        header(response, "Retry-After"),
        header(response, "Content-Type").map(ServerClient::withoutParameters),
        body);
  }

  private static void read(HttpEntity entity, long limit, OffHeap body) throws IOException {
    if (entity == null) {
      return;
    }
    InputStream stream = entity.getContent(); // closed with the response
    byte[] scratch = new byte[SCRATCH];
    try {
      int count = stream.read(scratch);
      while (count >= 0) {
        if (body.size() + (long) count > limit) {
          throw new AnswerTooLargeException(limit);
        }
        body.add(scratch, count);
        count = stream.read(scratch);
      }
    } finally {
      Arrays.fill(scratch, (byte) 0);
    }
  }

  private static String withoutParameters(String type) {
    return type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> header(ClassicHttpResponse response, String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
  }

  @Override
  public void close() {
    client.close(CloseMode.GRACEFUL);
  }
}
