package io.strongroom.driver.provider;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.strongroom.driver.provider.CallTrace.Progress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call under way. It owns the answer until that is taken; closing it cancels the call and
 * disposes of an answer that was not taken, whenever that comes. gRPC's own blocking stubs drop an
 * answer whose call then fails, and a dropped answer is plaintext that is never wiped.
 */
public final class UnaryCall<A> implements AutoCloseable {
  /** How a call ended. */
  sealed interface End<A> {
    record Answered<A>(A answer) implements End<A> {}

    /**
     * No answer.
     *
     * @param progress how far the call came before it failed
     */
    record Failed<A>(Status status, Progress progress) implements End<A> {}
  }

  private final ClientCall<?, A> call;
  private final Consumer<A> disposal;
  private final CallTrace trace;
  private final CompletableFuture<End<A>> end = new CompletableFuture<>();
  private boolean taken;

  private UnaryCall(ClientCall<?, A> call, Consumer<A> disposal, CallTrace trace) {
    this.call = call;
    this.disposal = disposal;
    this.trace = trace;
  }

  /**
   * Sends {@code request}. Fails fast: without a connection the call ends at once.
   *
   * @param timeout after which gRPC ends the call, here and at the provider
   * @param disposal what to do with an answer that was not taken
   */
  static <Q, A> UnaryCall<A> start(
      Channel channel,
      MethodDescriptor<Q, A> method,
      Q request,
      Duration timeout,
      Consumer<A> disposal) {
    CallTrace trace = new CallTrace();
    ClientCall<Q, A> call =
        channel.newCall(
            method,
            CallOptions.DEFAULT
                .withDeadlineAfter(timeout.toNanos(), NANOSECONDS)
                .withStreamTracerFactory(trace.asFactory()));
    UnaryCall<A> started = new UnaryCall<>(call, disposal, trace);
    call.start(started.new Listener(), new Metadata());
    // Two: a second message is a mistake that should be seen.
    call.request(2);
    call.sendMessage(request);
    call.halfClose();
    return started;
  }

  /** Waits; false if the call goes on after {@code duration}. */
  boolean endsWithin(Duration duration) throws InterruptedException {
    try {
      end.get(duration.toNanos(), NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is never completed so", e);
    }
  }

  /** Waits until this call or {@code other} has ended. */
  void awaitEither(UnaryCall<?> other) throws InterruptedException {
    valueOf(CompletableFuture.anyOf(end, other.end));
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /** Whether an answer has begun. */
  boolean wasHeard() {
    return trace.progress().compareTo(Progress.HEARD) >= 0;
  }

  /** Waits for the end, which the timeout brings at the latest. An answer is the caller's then. */
  End<A> take() throws InterruptedException {
    End<A> result = valueOf(end);
    taken = true;
    return result;
  }

  @Override
  public void close() {
    if (taken) {
      return;
    }
    End<A> cancelled = new End.Failed<>(Status.CANCELLED, trace.progress());
    if (end.complete(cancelled)) {
      call.cancel("the driver stopped waiting", null);
    } else if (end.join() instanceof End.Answered<A>(A answer)) {
      disposal.accept(answer);
    }
  }

  private static <T> T valueOf(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is never completed so", e);
    }
  }

  private final class Listener extends ClientCall.Listener<A> {
    private @Nullable A answer;
    private boolean tooMany;

    @Override
    public void onMessage(A message) {
      if (answer == null) {
        answer = message;
      } else {
        tooMany = true;
        disposal.accept(message);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      A received = answer;
      if (received != null && status.isOk() && !tooMany) {
        if (!end.complete(new End.Answered<>(received))) {
          disposal.accept(received);
        }
        return;
      }
      if (received != null) {
        disposal.accept(received);
      }
      end.complete(
          new End.Failed<>(
              status.isOk()
                  ? Status.INTERNAL.withDescription("it must be answered by one message")
                  : status,
              trace.progress()));
    }
  }
}
