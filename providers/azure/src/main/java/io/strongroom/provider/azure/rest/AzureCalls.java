package io.strongroom.provider.azure.rest;

import com.google.gson.JsonObject;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.Calls;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes calls: within a deadline, tried again where that may help, with failures in words. When the
 * time is over the last words of Azure are told, not the deadline.
 */
public final class AzureCalls {
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(400);

  /** What is to wait longer is for the driver to ask again. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final AzureHttp http;

  public AzureCalls(ConnectionSettings settings) {
    http = new AzureHttp(settings);
  }

  /** What became of one attempt. */
  private sealed interface Attempt {
    record Answered(JsonObject json) implements Attempt {}

    /**
     * @param again whether another attempt may fare better
     */
    record Failed(StoreException failure, boolean again) implements Attempt {}
  }

  /** Waits for a call and its further attempts until the deadline. */
  public JsonObject make(Deadline deadline, Question question, RestRequest request)
      throws StoreException, InterruptedException {
    AtomicReference<Optional<StoreException>> last = new AtomicReference<>(Optional.empty());
    try {
      return Calls.within(
          deadline, "azure-call", () -> attempts(deadline, question, request, last));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw new IllegalStateException("a defect in a call to Azure", e.getCause());
    } catch (TimeoutException e) {
      throw AzureErrors.late(last.get(), question);
    }
  }

  private JsonObject attempts(
      Deadline deadline,
      Question question,
      RestRequest request,
      AtomicReference<Optional<StoreException>> last)
      throws StoreException, InterruptedException {
    int made = 1;
    while (true) {
      switch (attempt(question, request)) {
        case Attempt.Answered(JsonObject json) -> {
          return json;
        }
        case Attempt.Failed(StoreException failure, boolean again) -> {
          Duration pause = pause(made, failure);
          boolean inTime = pause.compareTo(deadline.remaining()) < 0;
          if (!again || made == ATTEMPTS || !inTime || pause.compareTo(LONGEST_PAUSE) > 0) {
            throw AzureErrors.inTheEnd(failure);
          }
          last.set(Optional.of(failure));
          Thread.sleep(pause);
        }
      }
      made++;
    }
  }

  /** What Azure asks for, else twice as long each time, and never all at once. */
  private static Duration pause(int made, StoreException failure) {
    Duration most = FIRST_PAUSE.multipliedBy(1L << made);
    Duration own = Duration.ofMillis(ThreadLocalRandom.current().nextLong(most.toMillis()));
    return failure.retryAfter().filter(wish -> wish.compareTo(own) > 0).orElse(own);
  }

  private Attempt attempt(Question question, RestRequest request) {
    Reply reply;
    try {
      reply = http.send(request);
    } catch (IOException e) {
      StoreException failure = AzureErrors.network(e, question, request);
      // Silence took its time already: whoever waits is told rather than kept for more of it.
      return new Attempt.Failed(failure, failure.kind() == Kind.UNAVAILABLE);
    }
    if (reply.status() / 100 != 2) {
      return new Attempt.Failed(
          AzureErrors.answered(reply, question), AzureErrors.mayPass(reply.status()));
    }
    try {
      if (JsonText.parse(reply.body()) instanceof JsonObject json) {
        return new Attempt.Answered(json);
      }
    } catch (MalformedJsonException e) {
      // falls through: what it says is not repeated
    }
    return new Attempt.Failed(
        StoreException.of(
            Phase.FETCH, Kind.BAD_ANSWER, question.words() + ": the answer is none of Azure's"),
        false);
  }
}
