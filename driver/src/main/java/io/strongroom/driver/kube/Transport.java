package io.strongroom.driver.kube;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.kube.KubernetesException.Reason;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one API server.
 *
 * <p>HTTP/1.1 on purpose: HTTP/2 costs every node memory for windows and header tables, and a
 * connection that died silently would hold every call and the watch, while here a call that runs
 * into its deadline takes its own connection with it.
 */
final class Transport implements AutoCloseable {
  private final ClusterAccess access;
  private final Duration deadline;

  @GuardedBy("this")
  private @Nullable HttpClient client;

  @GuardedBy("this")
  private boolean closed;

  Transport(ClusterAccess access, Duration deadline) {
    this.access = access;
    this.deadline = deadline;
  }

  Duration deadline() {
    return deadline;
  }

  /** The token that is sent now; empty if it cannot be read. */
  Optional<String> token() {
    try {
      return access.token().current();
    } catch (KubernetesException e) {
      return Optional.empty();
    }
  }

  HttpRequest.Builder request(String pathAndQuery, String accept) {
    String base = access.server().toString();
    String slashless = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return HttpRequest.newBuilder(URI.create(slashless + pathAndQuery))
        .header("Accept", accept)
        .header("User-Agent", "strongroom");
  }

  /** Sends a request, and once more with a token that is read again if the first was refused. */
  <T> HttpResponse<T> send(String what, HttpRequest.Builder request, BodyHandler<T> handler)
      throws KubernetesException, InterruptedException {
    HttpResponse<T> answer = once(what, request, handler);
    if (answer.statusCode() != 401 || access.token().current().isEmpty()) {
      return answer;
    }
    if (answer.body() instanceof StreamedBody refused) {
      refused.close();
    }
    access.token().refused();
    return once(what, request, handler);
  }

  private <T> HttpResponse<T> once(String what, HttpRequest.Builder request, BodyHandler<T> handler)
      throws KubernetesException, InterruptedException {
    access
        .token()
        .current()
        .ifPresent(token -> request.setHeader("Authorization", "Bearer " + token));
    CompletableFuture<HttpResponse<T>> answer = client(what).sendAsync(request.build(), handler);
    try {
      // The client's own timeout ends with the headers; a body may trickle for ever.
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unavailable(what, reason(e.getCause()));
    } catch (TimeoutException e) {
      throw unavailable(what, silent());
    } finally {
      answer.cancel(true); // nothing, once it is complete
    }
  }

  private String silent() {
    return "no complete answer within %d ms".formatted(deadline.toMillis());
  }

  private String reason(@Nullable Throwable cause) {
    return switch (cause) {
      // The client's own limit for connecting is the same, and either may be the first to notice.
      case HttpTimeoutException _ -> silent();
      case ConnectException _ -> "it cannot be reached, or refuses the connection";
      case SSLException _ ->
          "TLS failed: is it the server that the certificate authority vouches for?";
      case null -> "no answer";
      default -> "no usable answer (%s)".formatted(cause.getClass().getSimpleName());
    };
  }

  private KubernetesException unavailable(String what, String why) {
    return new KubernetesException(
        Reason.UNAVAILABLE, "cannot %s: API server %s: %s".formatted(what, access, why));
  }

  private synchronized HttpClient client(String what) throws KubernetesException {
    if (closed) {
      throw unavailable(what, "the driver is stopping");
    }
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER) // a token goes to one server
              .proxy(HttpClient.Builder.NO_PROXY)
              .connectTimeout(deadline)
              .executor(Executors.newVirtualThreadPerTaskExecutor());
      access.tls().ifPresent(builder::sslContext);
      client = builder.build();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.shutdownNow();
    }
  }
}
