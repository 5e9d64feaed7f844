package io.strongroom.provider.vault.http;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.http.ServerClient.Exchange;
import io.strongroom.provider.vault.spec.ServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;

/**
 * Calls to one server.
 *
 * <p>A call runs on a thread of its own, which the caller leaves behind when its time is over or it
 * is interrupted: then the connection is torn down under it.
 */
final class ProbedClient implements AutoCloseable {
  private static final int CONNECTIONS = 32;

  /** Apart from the calls: a sign of life must not wait for the calls that it is about. */
  private static final int CONNECTIONS_FOR_SIGNS = 2;

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

  private final ServerClient calls;
  private final ServerClient signs;

  ProbedClient(
      ServerConnection connection,
      Outbound outbound,
      AllowedAddresses allowed,
      List<OperatorHeader> headers)
      throws VaultException {
    TlsSocketStrategy tls = TlsContext.strategy(connection.tls(), outbound);
    calls = new ServerClient(CONNECTIONS, connection, tls, outbound, allowed, headers);
    signs = new ServerClient(CONNECTIONS_FOR_SIGNS, connection, tls, outbound, allowed, headers);
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
    Exchange exchange = calls.begin(call, limit);
    boolean answered = false;
    try {
      awaitBeginning(exchange, deadline);
      HttpReply reply =
          exchange.answer().get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
      answered = true;
      return reply;
    } catch (ExecutionException e) {
      throw NetworkErrors.explain(e.getCause(), calls.usesTls());
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
    Exchange sign = signs.begin(SIGN, SIGN_BYTES);
    try {
      return sign.beginning(deadline.atMost(SIGN_WITHIN)).orElse(false);
    } finally {
      sign.abandon();
    }
  }

  @Override
  public void close() {
    calls.close();
    signs.close();
  }
}
