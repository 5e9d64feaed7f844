package io.strongroom.driver.kube;

import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.http.Answer;
import io.strongroom.driver.kube.http.Http1Client;
import io.strongroom.driver.kube.http.Request;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
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
  private final String basePath;
  private final Http1Client client;
  private volatile boolean closed;

  Transport(ClusterAccess access, Duration deadline) {
    this.access = access;
    this.deadline = deadline;
    String path = access.server().getRawPath();
    this.basePath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    this.client = new Http1Client(access.server(), access.tls());
  }

  /** The token that is sent now; empty if it cannot be read. */
  Optional<String> token() {
    try {
      return access.token().current();
    } catch (KubernetesException e) {
      return Optional.empty();
    }
  }

  Request request(String method, String pathAndQuery, String accept) {
    return Request.of(method, basePath + pathAndQuery)
        .with("Accept", accept)
        .with("User-Agent", "strongroom");
  }

  /**
   * The whole answer.
   *
   * @param what the call, for messages
   * @param most bytes of the body
   */
  Answer.Complete call(String what, Request request, int most)
      throws KubernetesException, InterruptedException {
    return send(what, request, authorized -> client.call(authorized, most, deadline));
  }

  /**
   * An answer whose body is still to come, or the whole refusal.
   *
   * @param what the call, for messages
   * @param most bytes of a refusal
   */
  Answer stream(String what, Request request, int most)
      throws KubernetesException, InterruptedException {
    return send(what, request, authorized -> client.stream(authorized, most, deadline));
  }

  /** Sends a request, and once more with a token that is read again if the first was refused. */
  private <T extends Answer> T send(String what, Request request, Call<T> call)
      throws KubernetesException, InterruptedException {
    T answer = once(what, request, call);
    if (answer.code() != 401 || access.token().current().isEmpty()) {
      return answer;
    }
    access.token().refused();
    return once(what, request, call);
  }

  private <T> T once(String what, Request request, Call<T> call)
      throws KubernetesException, InterruptedException {
    Optional<String> token = access.token().current();
    if (closed) {
      throw unavailable(what, "the driver is stopping");
    }
    try {
      return call.make(
          token.isPresent() ? request.with("Authorization", "Bearer " + token.get()) : request);
    } catch (ExecutionException e) {
      throw unavailable(what, reason(e.getCause()));
    } catch (TimeoutException e) {
      throw unavailable(what, "no complete answer within %d ms".formatted(deadline.toMillis()));
    }
  }

  private static String reason(@Nullable Throwable cause) {
    return switch (cause) {
      case ConnectException _, UnknownHostException _, NoRouteToHostException _ ->
          "it cannot be reached, or refuses the connection";
      case SSLException e when e.getCause() instanceof EOFException ->
          "no usable answer (it closed the connection)";
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

  @Override
  public void close() {
    closed = true;
    client.close();
  }

  private interface Call<T> {
    T make(Request request) throws ExecutionException, TimeoutException, InterruptedException;
  }
}
