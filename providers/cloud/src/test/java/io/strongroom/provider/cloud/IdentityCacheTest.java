package io.strongroom.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.IdentityCache.Made;
import io.strongroom.provider.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class IdentityCacheTest {
  private final ManualClock clock = new ManualClock();
  private final IdentityCache<String, String> cache = new IdentityCache<>(3, clock);
  private final Deadline deadline = Deadline.after(Duration.ofSeconds(30), Clocks.system());
  private final AtomicInteger made = new AtomicInteger();

  /** Made anew after 40 minutes, good for an hour. */
  private Made<String> make() {
    return new Made<>(
        "value " + made.incrementAndGet(),
        clock.now().plus(Duration.ofMinutes(40)),
        clock.now().plus(Duration.ofHours(1)));
  }

  private String get(String identity) throws Exception {
    return cache.get(identity, deadline, this::make);
  }

  private static StoreException failing(Kind kind) {
    return StoreException.of(Phase.IDENTITY, kind, "no");
  }

  @Test
  void eachIdentityHasItsOwn() throws Exception {
    assertThat(get("a")).isEqualTo("value 1");
    assertThat(get("b")).isEqualTo("value 2");
    assertThat(get("a")).isEqualTo("value 1");
  }

  @Test
  void itIsMadeAnewBeforeItEnds() throws Exception {
    get("a");
    clock.advance(Duration.ofMinutes(39));
    assertThat(get("a")).isEqualTo("value 1");
    clock.advance(Duration.ofMinutes(2));
    assertThat(get("a")).isEqualTo("value 2");
  }

  @Test
  void settingTheClockOfTheMachineChangesNothing() throws Exception {
    get("a");
    clock.set(clock.instant().plus(Duration.ofDays(1)));
    assertThat(get("a")).isEqualTo("value 1");
  }

  @Test
  void anOldOneServesToItsEndWhileTheStoreIsAwayAndNotIfItRefuses() throws Exception {
    get("a");
    clock.advance(Duration.ofMinutes(50));
    assertThat(
            cache.get(
                "a",
                deadline,
                () -> {
                  throw failing(Kind.THROTTLED);
                }))
        .isEqualTo("value 1");
    assertThatThrownBy(
            () ->
                cache.get(
                    "a",
                    deadline,
                    () -> {
                      throw failing(Kind.DENIED);
                    }))
        .isInstanceOf(StoreException.class);
    clock.advance(Duration.ofMinutes(11));
    assertThatThrownBy(
            () ->
                cache.get(
                    "a",
                    deadline,
                    () -> {
                      throw failing(Kind.UNAVAILABLE);
                    }))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void onlyWhatWasRefusedIsForgotten() throws Exception {
    String refused = get("a");
    cache.forget("a", "another");
    assertThat(get("a")).isEqualTo(refused);
    cache.forget("a", refused);
    assertThat(get("a")).isEqualTo("value 2");
    cache.forget("a", refused);
    assertThat(get("a")).as("somebody else has replaced it already").isEqualTo("value 2");
  }

  @Test
  void itIsBoundedAndTheOneThatWasNotUsedForLongestGoes() throws Exception {
    get("a");
    get("b");
    get("c");
    get("a");
    get("d");
    assertThat(cache.size()).isEqualTo(3);
    assertThat(get("a")).isEqualTo("value 1");
    assertThat(get("b")).as("made anew").isEqualTo("value 5");
  }

  @Test
  void whoAsksAtTheSameTimeGetsTheSame() throws Exception {
    CountDownLatch going = new CountDownLatch(1);
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        answers.add(
            threads.submit(
                () ->
                    cache.get(
                        "a",
                        deadline,
                        () -> {
                          going.await();
                          return make();
                        })));
      }
      going.countDown();
    }
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo("value 1");
    }
  }

  @Test
  void whoWaitsForOthersLeavesAtTheDeadline() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Thread other =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    cache.get(
                        "a",
                        deadline,
                        () -> {
                          held.countDown();
                          done.await();
                          return make();
                        });
                  } catch (StoreException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    held.await();
    assertThatThrownBy(
            () -> cache.get("a", Deadline.after(Duration.ZERO, Clocks.system()), this::make))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
    done.countDown();
    other.join();
  }
}
