package io.strongroom.driver.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.strongroom.driver.store.StoreCall.Purpose;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Time is what the test says it is. */
final class StoreFetchesTest {
  private static final FetchResult ANSWER = new FetchResult.NotChanged(Optional.empty());
  private static final FetchResult AWAY = failed(Kind.UNAVAILABLE, Optional.empty());

  private final List<String> called = new ArrayList<>();
  private Moment now = new Moment(0);
  private FetchResult reply = ANSWER;
  private final StoreFetches fetches = new StoreFetches(2, 8, Duration.ofMinutes(2), () -> now);

  @Test
  void storeThatIsAwayIsCalledFiveTimesAndThenProbedWithLongerAndLongerPauses() throws Exception {
    assertThat(secondsOfCallsInAnOutage(fetches))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 9L, 19L, 39L, 79L, 139L, 199L, 259L);
  }

  @Test
  void storeIsProbedTwiceInAShorterIntervalButNotAllTheTime() throws Exception {
    assertThat(secondsOfCallsInAnOutage(new StoreFetches(2, 8, Duration.ofSeconds(80), () -> now)))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 9L, 19L, 39L, 79L, 119L, 159L, 199L, 239L, 279L);
    assertThat(secondsOfCallsInAnOutage(new StoreFetches(2, 8, Duration.ofSeconds(1), () -> now)))
        .startsWith(0L, 1L, 2L, 3L, 4L, 9L, 14L, 19L)
        .hasSize(5 + 59);
  }

  @Test
  void storeIsProbedEveryMinuteInALongerInterval() throws Exception {
    assertThat(secondsOfCallsInAnOutage(new StoreFetches(2, 8, Duration.ofHours(1), () -> now)))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 9L, 19L, 39L, 79L, 139L, 199L, 259L);
  }

  /** Every second one tries, for five minutes. */
  private List<Long> secondsOfCallsInAnOutage(StoreFetches fetches) throws Exception {
    reply = AWAY;
    List<Long> calls = new ArrayList<>();
    for (long second = 0; second < 300; second++) {
      int before = called.size();
      tryRefresh(fetches, "vault");
      if (called.size() > before) {
        calls.add(second);
      }
      now = now.plus(Duration.ofSeconds(1));
    }
    return calls;
  }

  @Test
  void anyAnswerClosesTheCircuit() throws Exception {
    goAway("vault");
    assertThat(refused("vault", Purpose.REFRESH).failure().kind()).isEqualTo(Kind.UNAVAILABLE);

    now = now.plus(Duration.ofSeconds(5));
    reply = failed(Kind.DENIED, Optional.empty());
    run("vault", Purpose.REFRESH);
    reply = ANSWER;

    assertThat(run("vault", Purpose.REFRESH)).isEqualTo(ANSWER);
    assertThat(run("vault", Purpose.REFRESH)).isEqualTo(ANSWER);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNAVAILABLE", "TIMEOUT"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatAStoreAnswersIsNoOutage(Kind kind) throws Exception {
    reply = failed(kind, Optional.empty());
    for (int i = 0; i < 20; i++) {
      run("vault", Purpose.REFRESH);
    }
    assertThat(called).hasSize(20);
  }

  @Test
  void otherStoresAreCalledAsBefore() throws Exception {
    goAway("vault");
    reply = ANSWER;
    assertThat(run("aws", Purpose.REFRESH)).isEqualTo(ANSWER);
  }

  @Test
  void refusalSaysWhenTheStoreIsAskedAgain() throws Exception {
    goAway("vault");
    now = now.plus(Duration.ofMillis(3500));

    CallNotPermittedException refusal = refused("vault", Purpose.REFRESH);

    assertThat(refusal.failure().message())
        .isEqualTo("it did not answer several times in a row, so it was not asked now");
    assertThat(refusal.failure().retryAfter()).isEmpty();
    assertThat(refusal.until()).isEqualTo(now.plus(Duration.ofMillis(1500)));
  }

  @Test
  void publishProbesEveryFiveSecondsHoweverLongTheRefreshesPause() throws Exception {
    goAway("vault");
    for (int i = 0; i < 6; i++) {
      now = now.plus(Duration.ofMinutes(1));
      tryRefresh("vault");
    }
    called.clear();
    now = now.plus(Duration.ofSeconds(4));
    refused("vault", Purpose.PUBLISH);
    now = now.plus(Duration.ofSeconds(1));
    run("vault", Purpose.PUBLISH);
    refused("vault", Purpose.PUBLISH);

    assertThat(called).containsExactly("vault");
  }

  @Test
  void oneProbeAtATime() throws Exception {
    goAway("vault");
    now = now.plus(Duration.ofMinutes(1));
    CompletableFuture<FetchResult> held = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<FetchResult> probe =
          other.submit(
              () ->
                  fetches.run(
                      call(
                          "vault",
                          Purpose.REFRESH,
                          () -> {
                            begun.complete(null);
                            return held.join();
                          }),
                      deadline()));
      begun.join();
      refused("vault", Purpose.REFRESH);
      refused("vault", Purpose.PUBLISH);
      held.complete(ANSWER);
      assertThat(probe.get()).isEqualTo(ANSWER);
    }
    reply = ANSWER;
    assertThat(run("vault", Purpose.REFRESH)).isEqualTo(ANSWER);
  }

  @Test
  void probeThatIsCalledOffLeavesTheTurnToTheNext() throws Exception {
    goAway("vault");
    now = now.plus(Duration.ofMinutes(1));
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThatThrownBy(
                            () ->
                                fetches.run(
                                    call(
                                        "vault",
                                        Purpose.REFRESH,
                                        () -> {
                                          begun.complete(null);
                                          Thread.sleep(Duration.ofHours(1));
                                          return ANSWER;
                                        }),
                                    deadline()))
                        .isInstanceOf(InterruptedException.class));
    begun.join();
    caller.interrupt();
    caller.join();
    reply = ANSWER;

    assertThat(run("vault", Purpose.REFRESH)).isEqualTo(ANSWER);
  }

  @Test
  void storeThatThrottlesIsLeftAloneByItsNamespaceAsLongAsItAsked() throws Exception {
    reply = failed(Kind.THROTTLED, Optional.of(Duration.ofMinutes(10)));
    run("vault", Purpose.REFRESH);
    called.clear();
    reply = ANSWER;

    now = now.plus(Duration.ofMinutes(10)).minus(Duration.ofMillis(1));
    assertThat(refused("vault", Purpose.REFRESH).failure().kind()).isEqualTo(Kind.THROTTLED);
    refused("vault", Purpose.PUBLISH);
    assertThat(called).isEmpty();
    StoreCall ofAnother =
        new StoreCall("vault", "vault", "other-team", Purpose.REFRESH, () -> ANSWER);
    assertThat(fetches.run(ofAnother, deadline())).isEqualTo(ANSWER);

    now = now.plus(Duration.ofMillis(1));
    assertThat(run("vault", Purpose.PUBLISH)).isEqualTo(ANSWER);
  }

  @Test
  void pauseHoldsForWhatTheStoreCountsTogetherAndNothingElse() throws Exception {
    reply = failed(Kind.THROTTLED, Optional.of(Duration.ofMinutes(1)));
    run("vault", Purpose.REFRESH);
    reply = ANSWER;

    for (Purpose purpose : List.of(Purpose.PUBLISH, Purpose.REFRESH)) {
      refused("vault", purpose);
      StoreCall ofAnotherPath = new StoreCall("vault", "path b", "team", purpose, () -> ANSWER);
      assertThat(fetches.run(ofAnotherPath, deadline())).isEqualTo(ANSWER);
    }
    now = now.plus(Duration.ofMinutes(1));
    assertThat(run("vault", Purpose.PUBLISH)).isEqualTo(ANSWER);
  }

  @Test
  void providerBehindASocketIsAlwaysAsked() throws Exception {
    reply = AWAY;
    for (int i = 0; i < 20; i++) {
      run("provider vault", Purpose.SOCKET);
    }
    assertThat(called).hasSize(20);
  }

  private void goAway(String store) throws Exception {
    reply = AWAY;
    for (int i = 0; i < 5; i++) {
      run(store, Purpose.REFRESH);
    }
    called.clear();
  }

  private FetchResult run(String store, Purpose purpose) throws Exception {
    return run(fetches, store, purpose);
  }

  private FetchResult run(StoreFetches fetches, String store, Purpose purpose) throws Exception {
    return fetches.run(
        call(
            store,
            purpose,
            () -> {
              called.add(store);
              return reply;
            }),
        deadline());
  }

  private void tryRefresh(String store) throws Exception {
    tryRefresh(fetches, store);
  }

  private void tryRefresh(StoreFetches fetches, String store) throws Exception {
    try {
      FetchResult _ = run(fetches, store, Purpose.REFRESH);
    } catch (CallNotPermittedException e) {
      assertThat(e.until()).isGreaterThan(now);
    }
  }

  private CallNotPermittedException refused(String store, Purpose purpose) {
    return catchThrowableOfType(CallNotPermittedException.class, () -> run(store, purpose));
  }

  private static StoreCall call(String store, Purpose purpose, StoreCall.Fetch fetch) {
    return new StoreCall(store, store, "team", purpose, fetch);
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofMinutes(1), Clocks.system());
  }

  private static FetchResult failed(Kind kind, Optional<Duration> retryAfter) {
    return new FetchResult.Failed(
        new FetchFailure(
            "", Phase.FETCH, kind, "no", Optional.empty(), Optional.empty(), retryAfter));
  }
}
