package io.strongroom.provider.cloud;

import io.strongroom.provider.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends calls of blocking libraries at a deadline or with an interrupt of the caller. Each runs on a
 * virtual thread of its own; an interrupt of that thread closes the socket that it reads.
 */
public final class Calls {
  private Calls() {}

  /**
   * Waits for a call until the deadline.
   *
   * @throws TimeoutException when the deadline has passed; the call is interrupted
   * @throws InterruptedException when the caller is interrupted; the call is interrupted too
   * @throws ExecutionException with what the call has thrown
   */
  public static <T> T within(Deadline deadline, String thread, Callable<T> call)
      throws TimeoutException, InterruptedException, ExecutionException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread caller = Thread.ofVirtual().name(thread).start(() -> run(call, answer));
    boolean answered = false;
    try {
      T value = answer.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
      answered = true;
      return value;
    } catch (ExecutionException e) {
      answered = true;
      throw e;
    } finally {
      if (!answered) {
        caller.interrupt();
      }
    }
  }

  private static <T> void run(Callable<T> call, CompletableFuture<T> answer) {
    try {
      answer.complete(call.call());
    } catch (Exception | StackOverflowError | LinkageError e) {
      answer.completeExceptionally(e);
    }
  }
}
