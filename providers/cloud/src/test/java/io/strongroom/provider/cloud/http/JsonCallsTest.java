package io.strongroom.provider.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.testing.ManualClock;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a call is made again, and what is said in the end. */
final class JsonCallsTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  private final ManualClock clock = new ManualClock();
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private final Deque<HttpReply> replies = new ArrayDeque<>();
  private Optional<IOException> broken = Optional.empty();
  private int sent;

  private final JsonCalls calls =
      new JsonCalls(
          "Store",
          new RetryPolicy(Duration.ofSeconds(1)),
          time -> {
            pauses.add(time);
            clock.advance(time);
          });

  /** The last reply is given for good. */
  private final class Scripted implements JsonCalls.Call {
    @Override
    public String words() {
      return "secret 'db'";
    }

    @Override
    public HttpReply send() throws IOException {
      sent++;
      if (broken.isPresent()) {
        throw broken.get();
      }
      return replies.size() > 1 ? replies.removeFirst() : replies.getFirst();
    }

    @Override
    public StoreException unanswered(IOException failure) {
      return StoreException.of(Phase.FETCH, HttpConnections.kindOf(failure), "broke");
    }

    @Override
    public StoreException refused(HttpReply reply) {
      return StoreException.answered(
          reply.status() == 503 ? Kind.UNAVAILABLE : Kind.THROTTLED,
          "HTTP " + reply.status(),
          Optional.empty(),
          Optional.empty(),
          reply.retryAfter());
    }

    @Override
    public boolean isRetryable(int status) {
      return status == 429 || status == 503;
    }

    @Override
    public Optional<String> requestId(HttpReply reply) {
      return Optional.of("the-request");
    }

    @Override
    public int maxValues() {
      return 10;
    }
  }

  private void answers(int status, String... headers) {
    replies.add(
        new HttpReply(
            status, "{}", headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1])));
  }

  private StoreException failure(Duration patience) {
    return catchThrowableOfType(
        StoreException.class, () -> calls.make(Deadline.after(patience, clock), new Scripted()));
  }

  @Test
  void aThrottledCallFollowsTheDocumentedBackOff() {
    answers(429);
    StoreException failure = failure(LONG);
    assertThat(pauses).hasSize(4);
    for (int step = 0; step < 4; step++) {
      Duration documented = Duration.ofSeconds(1L << step);
      assertThat(pauses.get(step)).isBetween(documented, documented.plus(documented.dividedBy(4)));
    }
    assertThat(failure.retryAfter()).as("the next step").contains(Duration.ofSeconds(16));
    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(sent).isEqualTo(5);
  }

  @Test
  void aStepThatIsNotInTimeIsLeftToTheDriver() {
    answers(429);
    StoreException failure = failure(Duration.ofSeconds(3));
    assertThat(pauses).hasSize(1);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(2));
  }

  @Test
  void aThrottledCallThatSucceedsIsAnswered() throws Exception {
    answers(429);
    answers(429);
    answers(200);
    assertThat(calls.make(Deadline.after(LONG, clock), new Scripted()).json().isEmpty()).isTrue();
    assertThat(pauses).hasSize(2);
  }

  /** Attempts of the documented back-off count as well. */
  @Test
  void anOutageAfterThrottlingIsNotTriedOnAndOn() {
    answers(429);
    answers(429);
    answers(429);
    answers(503);
    assertThat(failure(LONG).kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(sent).isEqualTo(4);
  }

  @Test
  void whatTheStoreAsksForIsWaitedThreeTimes() {
    answers(429, "retry-after", "3");
    StoreException failure = failure(LONG);
    assertThat(pauses).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3));
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
  }

  @Test
  void whatIsLongerThanTenSecondsIsLeftToTheDriver() {
    answers(503, "Retry-After", "11");
    assertThat(failure(LONG).retryAfter()).contains(Duration.ofSeconds(11));
    assertThat(pauses).isEmpty();
  }

  /** Entra's loop detection, for instance: another attempt at once would meet it again. */
  @Test
  void whatIsThrottledForGoodAsksForTheLastStep() {
    answers(400);
    assertThat(failure(LONG).retryAfter()).contains(Duration.ofSeconds(16));
    assertThat(sent).isEqualTo(1);
  }

  @Test
  void aStoreThatIsAwayIsAskedThreeTimesAndNoPauseIsMadeUp() {
    answers(503);
    assertThat(failure(LONG).retryAfter()).isEmpty();
    assertThat(pauses).hasSize(2).allMatch(time -> time.compareTo(Duration.ofMillis(1600)) <= 0);
  }

  @Test
  void aSilenceIsNotTriedAgainABrokenConnectionIs() {
    broken = Optional.of(new SocketTimeoutException());
    assertThat(failure(LONG).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(sent).isEqualTo(1);
    broken = Optional.of(new IOException());
    assertThat(failure(LONG).kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(sent).isEqualTo(4);
  }

  @Test
  void anAnswerThatIsNoObjectIsABadOne() {
    replies.add(new HttpReply(200, "[\"s3cret\"]", Map.of()));
    StoreException failure = failure(LONG);
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(failure.text()).isEqualTo("secret 'db': the answer is none of Store's");
  }
}
