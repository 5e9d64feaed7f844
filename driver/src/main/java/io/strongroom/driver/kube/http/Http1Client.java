package io.strongroom.driver.kube.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls one server over HTTP/1.1, with or without TLS. It follows no redirect and knows no proxy,
 * no cookie and no compression.
 *
 * <p>Each call runs in a virtual thread of its own, where it blocks: to end it, at its deadline or
 * otherwise, that thread is interrupted, which closes its connection. Connections are kept for the
 * next call for a while.
 */
public final class Http1Client implements AutoCloseable {
  /** Calls at a time; more wait, within their deadline. Streams do not count. */
  static final int MAX_CALLS = 32;

  /** Shorter than the 90 s after which an API server closes an unused connection. */
  private static final Duration KEPT = Duration.ofSeconds(30);

  /** For so long a connection is taken to be still open by a call that cannot be repeated. */
  private static final Duration SURE = Duration.ofSeconds(1);

  private final Server server;
  private final Semaphore permits = new Semaphore(MAX_CALLS, true);
  private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** The one used last is last. */
  @GuardedBy("unused")
  private final Deque<Connection> unused = new ArrayDeque<>();

  @GuardedBy("unused")
  private @Nullable Thread sweeper;

  /**
   * Opens no connection yet.
   *
   * @param address http or https
   * @param tls for https
   */
  public Http1Client(URI address, Optional<SSLContext> tls) {
    this.server = Server.of(address, tls.map(SSLContext::getSocketFactory));
  }

  /**
   * Makes a call.
   *
   * @param most bytes of the body
   * @throws TimeoutException if the answer is not complete by then
   * @throws ExecutionException if there is no answer, or none that can be used; the cause says why
   */
  public Answer.Complete call(Request request, int most, Duration deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    return run(
        deadline, () -> exchange(request, (connection, head) -> complete(connection, head, most)));
  }

  /**
   * Makes a call whose body is streamed if it succeeds.
   *
   * @param deadline for the head, or for all of a refusal
   * @param most bytes of a refusal
   */
  public Answer stream(Request request, int most, Duration deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    return run(
        deadline,
        () ->
            exchange(
                request,
                (connection, head) ->
                    head.code() == 200
                        ? new Answer.Streaming(head.code(), new BodyStream(this, connection, head))
                        : complete(connection, head, most)));
  }

  private Answer.Complete complete(Connection connection, Head head, int most) throws IOException {
    Body body = connection.body(head);
    byte[] bytes = body.all(most);
    done(connection, head, body);
    return new Answer.Complete(head.code(), head.retryAfter(), bytes);
  }

  private <T extends Answer> T run(Duration deadline, Exchange<T> exchange)
      throws ExecutionException, TimeoutException, InterruptedException {
    Call<T> call = new Call<>(exchange);
    calls.add(call);
    try {
      if (closed) {
        call.end();
      }
      return call.answer(deadline);
    } finally {
      calls.remove(call);
    }
  }

  private <T> T exchange(Request request, Receiver<T> receiver)
      throws IOException, InterruptedException {
    permits.acquire();
    try {
      if (closed) {
        throw new IOException("the client was closed");
      }
      Optional<Connection> kept = kept(request);
      if (kept.isPresent()) {
        try {
          return on(kept.get(), request, receiver);
        } catch (IOException e) {
          if (kept.get().isAnswered() || !request.isRepeatable() || Thread.interrupted()) {
            throw e;
          }
          // The server has closed it meanwhile.
        }
      }
      return on(connect(), request, receiver);
    } finally {
      permits.release();
    }
  }

  private <T> T on(Connection connection, Request request, Receiver<T> receiver)
      throws IOException {
    boolean received = false;
    try {
      T answer = receiver.receive(connection, connection.send(request));
      received = true;
      return answer;
    } finally {
      if (!received) {
        drop(connection);
      }
    }
  }

  private Connection connect() throws IOException {
    Connection connection = new Connection(server);
    open.add(connection);
    if (closed) {
      drop(connection);
    }
    return connection;
  }

  private Optional<Connection> kept(Request request) {
    synchronized (unused) {
      dropOld();
      while (!unused.isEmpty() && !unused.getLast().isQuiet()) {
        drop(unused.removeLast());
      }
      boolean usable =
          !unused.isEmpty() && (request.isRepeatable() || !unused.getLast().isUnusedFor(SURE));
      return usable ? Optional.of(unused.removeLast()) : Optional.empty();
    }
  }

  /** After the last use of an answer: keeps its connection for the next call, or closes it. */
  void done(Connection connection, Head head, Body body) {
    if (closed || !head.kept() || !body.isAtEnd() || connection.isPending()) {
      drop(connection);
      return;
    }
    connection.used();
    synchronized (unused) {
      unused.addLast(connection);
      if (sweeper == null) {
        sweeper = Thread.ofVirtual().start(this::sweep);
      }
    }
  }

  private void sweep() {
    try {
      boolean some = true;
      while (some) {
        Thread.sleep(KEPT);
        synchronized (unused) {
          dropOld();
          some = !unused.isEmpty();
          if (!some) {
            sweeper = null;
          }
        }
      }
    } catch (InterruptedException e) {
      // The client was closed.
    }
  }

  @GuardedBy("unused")
  private void dropOld() {
    while (!unused.isEmpty() && (closed || unused.getFirst().isUnusedFor(KEPT))) {
      drop(unused.removeFirst());
    }
  }

  private void drop(Connection connection) {
    open.remove(connection);
    connection.close();
  }

  /** Ends every call and stream. */
  @Override
  public void close() {
    closed = true;
    calls.forEach(Call::end);
    open.forEach(this::drop);
    synchronized (unused) {
      unused.clear();
      if (sweeper != null) {
        sweeper.interrupt();
      }
    }
  }

  private interface Exchange<T> {
    T make() throws IOException, InterruptedException;
  }

  private interface Receiver<T> {
    T receive(Connection connection, Head head) throws IOException;
  }

  /** A call in its thread. Its answer goes to the caller or, if the caller has left, is closed. */
  private static final class Call<T extends Answer> {
    private final Exchange<T> exchange;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);

    Call(Exchange<T> exchange) {
      this.exchange = exchange;
    }

    private void run() {
      try {
        T made = exchange.make();
        if (!answer.complete(made)) {
          discard(made);
        }
      } catch (Throwable e) { // the caller is waiting, whatever it is
        answer.completeExceptionally(e);
      }
    }

    T answer(Duration deadline) throws ExecutionException, TimeoutException, InterruptedException {
      thread.start();
      try {
        return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        end();
        if (!answer.isCompletedExceptionally()) {
          return answer.join();
        }
        throw e;
      } catch (InterruptedException e) {
        end();
        if (!answer.isCompletedExceptionally()) {
          discard(answer.join());
        }
        throw e;
      }
    }

    void end() {
      if (answer.completeExceptionally(new IOException("the client was closed"))) {
        thread.interrupt();
      }
    }

    private static void discard(Answer made) {
      if (made instanceof Answer.Streaming streaming) {
        streaming.body().close();
      }
    }
  }
}
