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
 * The client of one server, which probes a server that is silent. Any thread.
 *
 * <p>A call runs on a thread of its own. At the deadline or an interrupt of the caller it is
 * abandoned, and its connection closed.
 */
final class ProbedClient implements AutoCloseable {
  private static final int CONNECTIONS = 32;

  /** Apart from the calls: a probe must not wait for the calls that it is about. */
  private static final int PROBE_CONNECTIONS = 2;

  /**
   * After this time without a byte the server is probed: one that computes (a key, a user of a slow
   * database) answers the probe and is waited for, one that hangs or cannot be reached does not.
   */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** How long a probe may take. */
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

  /** Any answer will do, so it needs no token. */
  private static final HttpCall PROBE =
      new HttpCall(
          "GET",
          Targets.of("sys/health", List.of()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final int PROBE_BYTES = 1 << 16;

  private final ServerClient calls;
  private final ServerClient probes;

  ProbedClient(
      ServerConnection connection,
      Outbound outbound,
      AllowedAddresses allowed,
      List<OperatorHeader> headers)
      throws VaultException {
    TlsSocketStrategy tls = TlsContext.strategy(connection.tls(), outbound);
    calls = new ServerClient(CONNECTIONS, connection, tls, outbound, allowed, headers);
    probes = new ServerClient(PROBE_CONNECTIONS, connection, tls, outbound, allowed, headers);
  }

  /**
   * Sends one request.
   *
   * @param limit the most bytes of the answer's body that are taken
   */
  VaultReply send(HttpCall call, Deadline deadline, long limit)
      throws VaultException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Exchange exchange = calls.begin(call, limit);
    boolean answered = false;
    try {
      awaitBeginning(exchange, deadline);
      VaultReply reply =
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
   * Waits for the first byte; fails early if the server does not answer a probe either. Not probed
   * if less time is left than a probe may take.
   */
  private void awaitBeginning(Exchange exchange, Deadline deadline)
      throws VaultException, InterruptedException {
    while (exchange.beginning(deadline.atMost(SILENCE)).isEmpty() && !deadline.passed()) {
      if (deadline.remaining().compareTo(PROBE_TIMEOUT) > 0 && !answersProbe(deadline)) {
        throw VaultException.of(
            Kind.TIMEOUT,
            "no answer within %d s, nor to sys/health within %d s more: does the server hang, or"
                    .formatted(SILENCE.toSeconds(), PROBE_TIMEOUT.toSeconds())
                + " does something drop what is sent to it?");
      }
    }
  }

  private boolean answersProbe(Deadline deadline) throws InterruptedException {
    Exchange probe = probes.begin(PROBE, PROBE_BYTES);
    try {
      return probe.beginning(deadline.atMost(PROBE_TIMEOUT)).orElse(false);
    } finally {
      probe.abandon();
    }
  }

  @Override
  public void close() {
    calls.close();
    probes.close();
  }
}
