package io.strongroom.driver.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.store.StoreCall.Purpose;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a tenant can do to the memory of the node, and to others by it. */
final class StoreLimiterTest {
  private static final FetchResult AWAY = failed(Kind.UNAVAILABLE, Optional.empty());
  private static final String LONG = "x".repeat(10_000);

  private Moment now = new Moment(0);
  private final StoreLimiter guard = new StoreLimiter(Duration.ofMinutes(2), () -> now);

  @Test
  void pausesOfATenantAreBoundedAndTakeNoneFromAnother() throws Exception {
    int many = 100_000;
    int share = Pauses.MAX_PAUSES - 40;
    for (int i = 0; i < 40; i++) {
      end(call("vault", "path " + i, "shop"), pause(Duration.ofMinutes(5)));
    }
    for (int i = 0; i < many; i++) {
      end(hostile(i), pause(Duration.ofDays(1)));
      now = now.plus(Duration.ofMillis(1));
    }

    assertThat(IntStream.range(0, 40).allMatch(i -> isShut(call("vault", "path " + i, "shop"))))
        .as("ends long before those of the tenant that has many")
        .isTrue();
    assertThat(IntStream.range(many - share, many).allMatch(i -> isShut(hostile(i)))).isTrue();
    assertThat(IntStream.range(many - 2 * share, many - share).anyMatch(i -> isShut(hostile(i))))
        .isFalse();
    assertThat(isShut(hostile(0))).isFalse();

    end(call("vault", "late", "late"), pause(Duration.ofMinutes(5)));
    assertThat(isShut(call("vault", "late", "late"))).as("whoever comes when it is full").isTrue();
  }

  @Test
  void pauseIsADayAtMost() throws Exception {
    StoreCall call = call("vault", "path", "shop");
    end(call, pause(Duration.ofDays(365)));

    now = now.plus(Duration.ofHours(24)).minus(Duration.ofNanos(1));
    assertThat(isShut(call)).isTrue();
    now = now.plus(Duration.ofNanos(1));
    assertThat(isShut(call)).isFalse();
  }

  @Test
  void storesThatAreAwayAreBoundedAndAllAreSparedThatAreAskedFor() throws Exception {
    int many = 3 * StoreLimiter.MAX_CIRCUITS;
    StoreCall shared = call("vault", "vault", "shop");
    assertThat(guard.openCircuits()).isZero();
    goAway(shared);
    assertThat(guard.openCircuits()).isEqualTo(1);
    for (int i = 0; i < many; i++) {
      StoreCall another = call(LONG + i, "", "hostile");
      goAway(another);
      now = now.plus(Duration.ofMillis(1));
      assertThat(isShut(another)).as("newest of %d", i).isTrue();
      assertThat(isShut(shared)).as("after %d", i).isTrue();
    }

    assertThat(IntStream.range(0, many).filter(i -> isShut(call(LONG + i, "", "hostile"))))
        .hasSizeBetween(StoreLimiter.MAX_CIRCUITS / 2, StoreLimiter.MAX_CIRCUITS);
  }

  @Test
  void storeThatIsAwayCountsWhileItIsAskedFor() throws Exception {
    StoreCall mistyped = call("vault", "vault", "shop");
    goAway(mistyped);

    now = now.plus(Duration.ofMinutes(4));
    guard.enter(mistyped).ended(AWAY);
    now = now.plus(Duration.ofMinutes(4));
    assertThat(guard.openCircuits()).as("asked for four minutes ago").isEqualTo(1);
    now = now.plus(Duration.ofMinutes(2));
    assertThat(guard.openCircuits()).as("its class is gone").isZero();

    assertThat(isShut(mistyped)).isFalse();
    guard.enter(mistyped).ended(AWAY);
    assertThat(guard.openCircuits()).as("still away, as it turns out").isEqualTo(1);
  }

  @Test
  void storeThatIsAskedForSeldomCountsForTwoIntervals() throws Exception {
    StoreLimiter seldom = new StoreLimiter(Duration.ofHours(1), () -> now);
    for (int i = 0; i < 5; i++) {
      seldom.enter(call("vault", "vault", "shop")).ended(AWAY);
    }

    now = now.plus(Duration.ofHours(2));
    assertThat(seldom.openCircuits()).isEqualTo(1);
    now = now.plus(Duration.ofSeconds(1));
    assertThat(seldom.openCircuits()).isZero();
  }

  private static StoreCall hostile(int number) {
    return call("hostile", LONG + number, "hostile");
  }

  private void goAway(StoreCall call) throws CallNotPermittedException {
    for (int i = 0; i < 5; i++) {
      end(call, AWAY);
    }
  }

  private void end(StoreCall call, FetchResult result) throws CallNotPermittedException {
    guard.enter(call).ended(result);
  }

  private boolean isShut(StoreCall call) {
    try {
      guard.check(call);
      return false;
    } catch (CallNotPermittedException e) {
      return true;
    }
  }

  private static StoreCall call(String store, String limitedBy, String tenant) {
    return new StoreCall(store, limitedBy, tenant, Purpose.REFRESH, () -> AWAY);
  }

  private static FetchResult pause(Duration wait) {
    return failed(Kind.THROTTLED, Optional.of(wait));
  }

  private static FetchResult failed(Kind kind, Optional<Duration> retryAfter) {
    return new FetchResult.Failed(
        new FetchFailure(
            "", Phase.FETCH, kind, "no", Optional.empty(), Optional.empty(), retryAfter));
  }
}
