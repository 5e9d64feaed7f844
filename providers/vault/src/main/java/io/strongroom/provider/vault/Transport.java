package io.strongroom.provider.vault;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.address.GuardedResolver;
import io.strongroom.provider.vault.address.StoreAddress;
import io.strongroom.provider.vault.json.OffHeap;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
 * The connections to one server, with its TLS. No redirect is followed: the token would go along.
 *
 * <p>A call runs on a thread of its own, which the caller leaves behind when its time is over or it
 * is interrupted: then the connection is torn down under it.
 */
final class Transport implements AutoCloseable {
  private static final int CONNECTIONS = 32;
  private static final int SCRATCH = 8192;
  private static final TimeValue IDLE = TimeValue.ofSeconds(50);

  /**
   * A server that has sent nothing for as long is asked whether it is there: one that computes (a
   * key, a user of a slow database) is waited for, one that hangs or cannot be reached is not.
   */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** What a server that is there needs to say so, at most. */
  private static final Duration SIGN_WITHIN = Duration.ofSeconds(3);

  /** Any answer to it will do; it needs no token. */
  private static final HttpCall SIGN =
      new HttpCall(
          "GET",
          Targets.of("sys/health", List.of()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final int SIGN_BYTES = 1 << 16;

  private final CloseableHttpClient client;
  private final HttpHost server;
  private final String basePath;
  private final List<OperatorHeader> headers;

  Transport(
      Connection connection,
      Optional<URI> proxy,
      AllowedAddresses allowed,
      List<OperatorHeader> headers)
      throws VaultException {
    this.headers = headers;
    RequestConfig.Builder requests =
        RequestConfig.custom().setProtocolUpgradeEnabled(false).setExpectContinueEnabled(false);
    switch (connection.address()) {
      case StoreAddress.UnixSocket(String path) -> {
        requests.setUnixDomainSocket(Path.of(path));
        server = new HttpHost("http", "localhost", 80);
        basePath = "";
      }
      case StoreAddress.Network(String scheme, String host, int port, String path) -> {
        proxy.ifPresent(at -> requests.setProxy(new HttpHost(at.getHost(), at.getPort())));
        server = new HttpHost(scheme, host, port);
        basePath = path;
      }
    }
    client =
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setTlsSocketStrategy(TlsContext.strategy(connection.tls()))
                    // What is reached through a proxy is resolved there.
                    .setDnsResolver(
                        new GuardedResolver(connection.trusted() || proxy.isPresent(), allowed))
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
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

  /**
   * Sends one request.
   *
   * @param limit the most bytes of the answer's body that are taken
   */
  HttpReply send(HttpCall call, Deadline deadline, long limit)
      throws VaultException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Exchange exchange = begin(call, limit);
    boolean answered = false;
    try {
      awaitBeginning(exchange, deadline);
      HttpReply reply = exchange.answer.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
      answered = true;
      return reply;
    } catch (ExecutionException e) {
      throw NetworkErrors.explain(e.getCause(), server.getSchemeName().equals("https"));
    } catch (TimeoutException e) {
      throw VaultException.of(Kind.TIMEOUT, "did not answer in time");
    } finally {
      if (!answered) {
        exchange.abandon();
      }
    }
  }

  /**
   * Waits for the first byte; fails early if nothing at all comes from the server. Less time than a
   * server may take to say that it is there proves nothing of it.
   */
  private void awaitBeginning(Exchange exchange, Deadline deadline)
      throws VaultException, InterruptedException {
    while (exchange.beginning(deadline.atMost(SILENCE)).isEmpty() && !deadline.passed()) {
      if (deadline.remaining().compareTo(SIGN_WITHIN) > 0 && !isThere(deadline)) {
        throw VaultException.of(
            Kind.TIMEOUT,
            "no answer within %d s, nor to sys/health within %d s more: does the server hang, or"
                    .formatted(SILENCE.toSeconds(), SIGN_WITHIN.toSeconds())
                + " does something drop what is sent to it?");
      }
    }
  }

  private boolean isThere(Deadline deadline) throws InterruptedException {
    Exchange sign = begin(SIGN, SIGN_BYTES);
    try {
      return sign.beginning(deadline.atMost(SIGN_WITHIN)).orElse(false);
    } finally {
      sign.abandon();
    }
  }

  private Exchange begin(HttpCall call, long limit) {
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
  private record Exchange(
      HttpUriRequestBase request,
      CompletableFuture<Boolean> begun,
      CompletableFuture<HttpReply> answer) {
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
      var _ = answer.thenAccept(HttpReply::close);
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

  private static HttpReply reply(
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
    return new HttpReply(
        response.getCode(),
        header(response, "Location"),
        header(response, "Retry-After"),
        header(response, "Content-Type").map(Transport::withoutParameters),
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
