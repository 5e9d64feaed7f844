package io.strongroom.driver.refresh;

import static io.strongroom.driver.refresh.SchedulerHarness.INTERVAL;
import static io.strongroom.driver.refresh.SchedulerHarness.failed;
import static io.strongroom.driver.refresh.SchedulerHarness.failure;
import static io.strongroom.driver.refresh.SchedulerHarness.unchanged;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.fetch.GroupKey;
import io.strongroom.driver.fetch.GroupKeys;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes and goes, and however the store answers. */
final class SchedulerPropertiesTest {
  /** The longest a volume of a store that answers goes without a refresh, in intervals. */
  private static final Duration MAX = INTERVAL.multipliedBy(111).dividedBy(100);

  /** Something that happens, and how long nothing else does. */
  record Step(Action action, int pod, Duration then) {}

  enum Action {
    PUBLISH,
    TAKE_OVER,
    UNPUBLISH,
    REPUBLISH,
    STORE_AWAY,
    STORE_BACK
  }

  @Provide
  Arbitrary<List<Step>> lives() {
    return Combinators.combine(
            Arbitraries.of(Action.class),
            Arbitraries.integers().between(0, 11),
            Arbitraries.integers().between(0, 300).map(Duration::ofSeconds))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  @Property(tries = 200)
  void nobodyIsForgottenNorAskedForTooOftenNorAfterItIsGone(
      @ForAll("lives") List<Step> steps, @ForAll long seed) {
    SchedulerHarness test = new SchedulerHarness(seed);
    Map<TargetPath, Moment> since = new HashMap<>();
    Map<GroupKey, Moment> lastCall = new HashMap<>();
    GroupKeys keys = new GroupKeys();
    boolean[] away = {false};
    test.store =
        targets -> {
          for (TargetPath target : targets) {
            assertThat(since).as("volumes that are there").containsKey(target);
            since.put(target, test.now);
          }
          GroupKey key = keys.of(test.volumes.at(targets.getFirst()).orElseThrow().request());
          Moment before = lastCall.put(key, test.now);
          if (before != null) {
            assertThat(before.until(test.now)).isGreaterThanOrEqualTo(INTERVAL);
          }
          return away[0]
              ? failed(targets, failure(Kind.UNAVAILABLE, Optional.empty()))
              : unchanged(targets);
        };
    for (Step step : steps) {
      TestVolumes volume = TestVolumes.pod("pod" + step.pod()).account("account" + step.pod() % 4);
      switch (step.action()) {
        case PUBLISH, TAKE_OVER -> {
          TestVolumes added =
              step.action() == Action.PUBLISH ? volume : volume.takenOverFromAnEarlierProcess();
          if (since.putIfAbsent(added.target(), test.now) == null) {
            test.add(added);
          }
        }
        case UNPUBLISH -> {
          test.volumes.forget(volume.target());
          since.remove(volume.target());
          forgetEmptyGroups(test, keys, lastCall);
        }
        case REPUBLISH -> test.volumes.keepNewest(volume.request(), 1);
        case STORE_AWAY -> away[0] = true;
        case STORE_BACK -> away[0] = false;
      }
      test.pass(step.then());
      since.forEach(
          (target, last) ->
              assertThat(last.until(test.now))
                  .as("time without a refresh of %s", target.podUid())
                  .isLessThanOrEqualTo(MAX));
    }
  }

  /** A group whose last volume went, and that comes back, is a new one. */
  private static void forgetEmptyGroups(
      SchedulerHarness test, GroupKeys keys, Map<GroupKey, Moment> lastCall) {
    lastCall
        .keySet()
        .retainAll(test.volumes.all().stream().map(volume -> keys.of(volume.request())).toList());
  }

  @Property(tries = 50)
  void workAfterARestartIsSpread(
      @ForAll @IntRange(min = 40, max = 200) int volumes, @ForAll long seed) {
    SchedulerHarness test = new SchedulerHarness(seed);
    for (int i = 0; i < volumes; i++) {
      test.add(TestVolumes.pod("pod" + i).account("account" + i).takenOverFromAnEarlierProcess());
    }
    Moment begin = test.now;

    test.pass(INTERVAL);

    assertThat(test.calls).hasSize(volumes);
    int[] tenths = new int[10];
    for (SchedulerHarness.Call call : test.calls) {
      long share = begin.until(call.at()).toMillis() * 10 / INTERVAL.toMillis();
      tenths[(int) Math.min(9, share)]++;
    }
    assertThat(IntStream.of(tenths)).allMatch(count -> count < volumes / 2);
  }
}
