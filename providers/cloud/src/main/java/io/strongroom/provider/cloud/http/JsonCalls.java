package io.strongroom.provider.cloud.http;

import com.google.gson.JsonObject;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.Calls;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import io.strongroom.provider.cloud.json.TooManyValuesException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes calls within a deadline, with retries. If the deadline passes between two attempts, the
 * failure is that of the last attempt. Any thread.
 */
public final class JsonCalls {
  private static final String GIVEN_UP = " (tried until the driver's deadline)";

  private final String store;
  private final RetryPolicy backoff;
  private final Pause pause;

  /** Waits between two attempts; tests do not. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /**
   * @param store its name, in messages
   */
  public JsonCalls(String store, RetryPolicy backoff) {
    this(store, backoff, Thread::sleep);
  }

  JsonCalls(String store, RetryPolicy backoff, Pause pause) {
    this.store = store;
    this.backoff = backoff;
    this.pause = pause;
  }

  /** A call to a store. Used from one thread, once for each attempt. */
  public interface Call {
    /** What it asks for and as whom, in the words of a message. */
    String words();

    /** Sends the request and reads the whole answer. */
    HttpReply send() throws IOException;

    /** The store was not reached, went away, or its answer is too long. */
    StoreException unanswered(IOException failure);

    /** The store answered with an error. */
    StoreException refused(HttpReply reply);

    /** Whether another attempt may fare better after this status. */
    boolean isRetryable(int status);

    /** The store's id of the request, in one line and without what was sent. */
    Optional<String> requestId(HttpReply reply);

    /** How many values of JSON an answer has at most. */
    int maxValues();
  }

  /** What became of one attempt. */
  private sealed interface Attempt {
    record Succeeded(Answered answered) implements Attempt {}

    /**
     * @param retryable whether another attempt may fare better
     */
    record Failed(StoreException failure, boolean retryable) implements Attempt {}
  }

  /** Waits for a call and its further attempts until the deadline. */
  public Answered make(Deadline deadline, Call call) throws StoreException, InterruptedException {
    AtomicReference<Optional<StoreException>> last = new AtomicReference<>(Optional.empty());
    try {
      return Calls.within(deadline, "store-call", () -> attempts(deadline, call, last));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw new IllegalStateException("a defect in a call to " + store, e.getCause());
    } catch (TimeoutException e) {
      throw last.get()
          .map(failure -> failure.withText(failure.text() + GIVEN_UP))
          .orElseGet(
              () ->
                  StoreException.of(
                      Phase.FETCH, Kind.TIMEOUT, call.words() + ": did not answer in time"));
    }
  }

  private Answered attempts(
      Deadline deadline, Call call, AtomicReference<Optional<StoreException>> last)
      throws StoreException, InterruptedException {
    for (int made = 1; ; made++) {
      switch (attempt(call)) {
        case Attempt.Succeeded(Answered answered) -> {
          return answered;
        }
        case Attempt.Failed(StoreException failure, boolean retryable) -> {
          switch (backoff.after(made, failure, retryable, deadline.remaining())) {
            case RetryPolicy.Next.Retry(var time, var meanwhile) -> {
              last.set(Optional.of(meanwhile));
              pause.of(time);
            }
            case RetryPolicy.Next.GiveUp(var end) -> throw end;
          }
        }
      }
    }
  }

  private Attempt attempt(Call call) {
    HttpReply reply;
    try {
      reply = call.send();
    } catch (HttpConnections.AnswerTooLongException e) {
      Optional<String> id = e.head().flatMap(call::requestId);
      return new Attempt.Failed(call.unanswered(e).ofRequest(id), false);
    } catch (IOException e) {
      StoreException failure = call.unanswered(e);
      // A silence took its time already: the pod's events say so rather than wait for another.
      return new Attempt.Failed(failure, failure.kind() == Kind.UNAVAILABLE);
    }
    if (!reply.isSuccess()) {
      return new Attempt.Failed(call.refused(reply), call.isRetryable(reply.status()));
    }
    Optional<String> id = call.requestId(reply);
    try {
      return new Attempt.Succeeded(new Answered(json(reply, call), id));
    } catch (StoreException e) {
      return new Attempt.Failed(e.ofRequest(id), false);
    }
  }

  private JsonObject json(HttpReply reply, Call call) throws StoreException {
    try {
      if (JsonText.parse(reply.body(), call.maxValues()) instanceof JsonObject json) {
        return json;
      }
    } catch (TooManyValuesException e) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.TOO_LARGE,
          "%s: the answer has more than %d values".formatted(call.words(), call.maxValues()));
    } catch (MalformedJsonException e) {
      // falls through: what it says is not repeated
    }
    throw StoreException.of(
        Phase.FETCH,
        Kind.BAD_ANSWER,
        "%s: the answer is none of %s's".formatted(call.words(), store));
  }
}
