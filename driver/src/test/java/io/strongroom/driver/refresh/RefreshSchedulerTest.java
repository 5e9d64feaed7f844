package io.strongroom.driver.refresh;

import static io.strongroom.driver.refresh.SchedulerHarness.INTERVAL;
import static io.strongroom.driver.refresh.SchedulerHarness.all;
import static io.strongroom.driver.refresh.SchedulerHarness.facts;
import static io.strongroom.driver.refresh.SchedulerHarness.failed;
import static io.strongroom.driver.refresh.SchedulerHarness.failure;
import static io.strongroom.driver.refresh.SchedulerHarness.unchanged;
import static io.strongroom.driver.refresh.TestVolumes.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.fetch.GroupKey;
import io.strongroom.driver.fetch.GroupKeys;
import io.strongroom.driver.refresh.GroupOutcome.Ending;
import io.strongroom.driver.spc.SpcAnnotations.Interval;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class RefreshSchedulerTest {
  private static final Duration WELL_PAST = INTERVAL.multipliedBy(3).dividedBy(2);
  private static final GroupFacts NEVER = facts(new Interval.Never(), true, "1");

  private final SchedulerHarness test = new SchedulerHarness(7);

  @Test
  void volumeIsRefreshedOncePerIntervalAndNotBefore() {
    TargetPath target = test.add(pod("a"));
    Moment begin = test.now;

    test.pass(INTERVAL.multipliedBy(100));

    List<Moment> calls = test.callsFor(target);
    assertThat(calls.size()).isBetween(90, 100);
    Moment before = begin;
    for (Moment call : calls) {
      assertThat(before.until(call)).isBetween(INTERVAL, INTERVAL.multipliedBy(11).dividedBy(10));
      before = call;
    }
  }

  @Test
  void volumesOfOneIdentityAndClassAreOneCall() {
    for (int i = 0; i < 100; i++) {
      test.add(pod("pod" + i));
    }
    test.pass(INTERVAL.multipliedBy(10));

    assertThat(test.calls).hasSizeBetween(9, 10).allMatch(call -> call.targets().size() == 100);
  }

  @Test
  void volumesOfManyIdentitiesAreManyCalls() {
    for (int i = 0; i < 100; i++) {
      test.add(pod("pod" + i).account("account" + i));
    }
    test.pass(WELL_PAST);

    assertThat(test.calls).hasSize(100).allMatch(call -> call.targets().size() == 1);
  }

  @Test
  void volumesOfAClassThatDoesNotShareAreManyCalls() {
    test.classes.put("db", facts(new Interval.Usual(), false, "1"));
    for (int i = 0; i < 20; i++) {
      test.add(pod("pod" + i));
    }
    test.pass(WELL_PAST);

    assertThat(test.calls).hasSize(20).allMatch(call -> call.targets().size() == 1);
  }

  @Test
  void classThatBeginsToShareBringsItsVolumesTogetherAtOnce() {
    test.classes.put("db", facts(new Interval.Usual(), false, "1"));
    for (int i = 0; i < 20; i++) {
      test.add(pod("pod" + i));
    }
    test.pass(Duration.ofSeconds(10));

    test.classes.put("db", facts(new Interval.Usual(), true, "2"));
    test.scheduler.classChanged("shop", "db");
    test.pass(Duration.ofSeconds(4));

    assertThat(test.calls).hasSize(1);
    assertThat(test.calls.getFirst().targets()).hasSize(20);
  }

  @Test
  void takenOverVolumesSpreadOverTheFirstInterval() {
    for (int i = 0; i < 100; i++) {
      test.add(pod("pod" + i).account("account" + i).takenOverFromAnEarlierProcess());
    }
    test.pass(INTERVAL.dividedBy(2));
    assertThat(test.calls).hasSizeBetween(30, 70);
    test.pass(INTERVAL.dividedBy(2));
    assertThat(test.calls).hasSize(100);
  }

  @Test
  void changedClassIsDueWithinSecondsForWhoeverUsesIt() {
    TargetPath target = test.add(pod("a"));
    TargetPath other = test.add(pod("b").className("other"));
    test.settle();

    test.classes.put("db", facts(new Interval.Usual(), true, "2"));
    test.scheduler.classChanged("elsewhere", "db");
    test.scheduler.classChanged("shop", "other");
    test.pass(Duration.ofSeconds(4));
    assertThat(test.calls).isEmpty();

    test.scheduler.classChanged("shop", "db");
    test.pass(Duration.ofSeconds(4));
    assertThat(test.callsFor(target)).hasSize(1);
    assertThat(test.callsFor(other)).isEmpty();
  }

  @Test
  void classThatWasChangedBeforeItWasFirstLookedAtIsDueWithinSeconds() {
    TargetPath target = test.add(pod("a"));
    TargetPath current = test.add(pod("b").className("other"));
    test.classes.put("db", by(Map.of("objects", "changed since")));
    test.classes.put("other", by(Map.of()));
    test.scheduler.classChanged("shop", "db");

    test.pass(Duration.ofSeconds(4));

    assertThat(test.callsFor(target)).hasSize(1);
    assertThat(test.callsFor(current)).isEmpty();
    test.pass(INTERVAL.dividedBy(2));
    assertThat(test.callsFor(target)).as("once").hasSize(1);
  }

  /** A class that is fetched by these parameters now. */
  private static GroupFacts by(Map<String, String> parameters) {
    return new GroupFacts(
        new Interval.Usual(),
        true,
        false,
        Optional.empty(),
        parameters,
        Optional.of(new ContentBasis("fake", "store", parameters)),
        List.of());
  }

  @Test
  void refreshRequestCountsOncePerValue() {
    TargetPath target = test.add(pod("a"));
    test.classes.put("db", facts(new Interval.Never(), true, "request 1"));
    test.pass(INTERVAL.multipliedBy(5));
    assertThat(test.calls).as("the value that is there at the start").isEmpty();

    test.classes.put("db", facts(new Interval.Never(), true, "request 2"));
    test.scheduler.classChanged("shop", "db");
    test.scheduler.classChanged("shop", "db");
    test.pass(INTERVAL);
    test.scheduler.classChanged("shop", "db");
    test.pass(INTERVAL.multipliedBy(5));

    assertThat(test.callsFor(target)).hasSize(1);
  }

  @Test
  void changeOfWhichNobodyToldIsFoundLater() {
    test.add(pod("a"));
    test.classes.put("db", NEVER);
    test.settle();
    test.classes.put("db", facts(new Interval.Never(), true, "2"));

    test.pass(Duration.ofMinutes(6));

    assertThat(test.calls).hasSize(1);
  }

  @Test
  void classDecidesItsIntervalWithinTheOperatorsBounds() {
    test.classes.put("fast", facts(new Interval.Every(Duration.ofMillis(1)), true, "1"));
    test.classes.put("slow", facts(new Interval.Every(Duration.ofDays(400)), true, "1"));
    test.classes.put("own", facts(new Interval.Every(Duration.ofMinutes(5)), true, "1"));
    test.classes.put("never", NEVER);
    TargetPath fast = test.add(pod("a").className("fast"));
    TargetPath slow = test.add(pod("b").className("slow"));
    TargetPath own = test.add(pod("c").className("own"));
    TargetPath never = test.add(pod("d").className("never"));
    test.pass(Duration.ofHours(30));

    assertThat(test.callsFor(fast).size()).isBetween(30 * 360 * 9 / 10, 30 * 360);
    assertThat(test.callsFor(own).size()).isBetween(30 * 12 * 9 / 10, 30 * 12);
    assertThat(test.callsFor(slow)).hasSize(1);
    assertThat(test.callsFor(never)).isEmpty();
  }

  @Test
  void intervalThatWasChangedCountsFromTheLastRefresh() {
    TargetPath target = test.add(pod("a"));
    test.classes.put("db", facts(new Interval.Every(Duration.ofHours(10)), true, "1"));
    test.pass(Duration.ofMinutes(1));

    test.classes.put("db", facts(new Interval.Every(Duration.ofMinutes(1)), true, "1"));
    test.scheduler.classChanged("shop", "db");
    test.pass(Duration.ofSeconds(70));

    assertThat(test.callsFor(target)).hasSize(1);
  }

  @Test
  void leaseIsRenewedWhenTwoThirdsOfItAreOver() {
    TargetPath target = test.add(pod("a"));
    test.classes.put("db", facts(new Interval.Every(Duration.ofHours(10)), true, "1"));
    test.scheduler.ends(target, test.now.plus(Duration.ofMinutes(30)));
    test.store =
        targets ->
            all(
                targets,
                new Ending.Answered(Optional.of(test.now.plus(Duration.ofMinutes(60)))),
                new RefreshOutcome.Unchanged());
    Moment begin = test.now;

    test.pass(Duration.ofMinutes(61));

    assertThat(test.callsFor(target))
        .hasSize(2)
        .satisfies(
            calls ->
                assertThat(calls.getFirst())
                    .isBetween(
                        begin.plus(Duration.ofMinutes(20)),
                        begin.plus(Duration.ofMinutes(20)).plus(Duration.ofSeconds(5))))
        .satisfies(
            calls ->
                assertThat(calls.getLast())
                    .isBetween(
                        begin.plus(Duration.ofMinutes(60)),
                        begin.plus(Duration.ofMinutes(60)).plus(Duration.ofSeconds(5))));
  }

  @Test
  void stateOfAVolumeTellsWhenItsLeaseEnds() {
    TargetPath target = test.add(pod("a"));
    test.classes.put("db", facts(new Interval.Every(Duration.ofHours(10)), true, "1"));
    assertThat(test.volumes.refreshesOf(target).orElseThrow().contentEnds()).isEmpty();
    Moment end = test.now.plus(Duration.ofMinutes(30));
    test.scheduler.ends(target, end);
    Moment renewed = test.now.plus(Duration.ofHours(20));
    test.store =
        targets ->
            all(targets, new Ending.Answered(Optional.of(renewed)), new RefreshOutcome.Unchanged());

    test.pass(Duration.ofMinutes(1));
    assertThat(test.volumes.refreshesOf(target).orElseThrow().contentEnds()).contains(end);
    test.pass(Duration.ofMinutes(21));
    assertThat(test.volumes.refreshesOf(target).orElseThrow().contentEnds()).contains(renewed);
  }

  /** What may have been made for one volume alone, by a class that is never polled. */
  private static GroupFacts lent(Interval interval) {
    return new GroupFacts(
        interval,
        false,
        true,
        Optional.of(Set.of("aud")),
        "1",
        Optional.of(new ContentBasis("fake", "store", Map.of())),
        List.of());
  }

  /** A store that lends for half an hour each time. */
  private static void lends(SchedulerHarness test) {
    test.store =
        targets ->
            all(
                targets,
                new Ending.Answered(Optional.of(test.now.plus(Duration.ofMinutes(30)))),
                new RefreshOutcome.Unchanged());
  }

  @Test
  void leaseIsKeptAlsoWhereNothingIsPolled() {
    for (SchedulerHarness each : List.of(test, new SchedulerHarness(7, false))) {
      each.classes.put("db", lent(each == test ? new Interval.Never() : new Interval.Usual()));
      TargetPath target = each.add(pod("a"));
      lends(each);
      each.scheduler.ends(target, each.now.plus(Duration.ofMinutes(30)));

      each.pass(Duration.ofHours(2));

      assertThat(each.callsFor(target)).as("every 20 minutes").hasSize(6);
    }
  }

  @Test
  void leaseIsKeptWhenItsClassBeginsToBeRefreshedSeldom() {
    for (Interval seldom :
        List.of(new Interval.Never(), new Interval.Every(Duration.ofHours(24)))) {
      SchedulerHarness each = new SchedulerHarness(7);
      each.classes.put("db", lent(new Interval.Usual()));
      lends(each);
      TargetPath target = each.add(pod("a"));
      Moment begin = each.now;
      each.scheduler.ends(target, each.now.plus(Duration.ofMinutes(30)));
      each.pass(Duration.ofMinutes(5));

      each.classes.put("db", lent(seldom));
      each.scheduler.classChanged("shop", "db");
      each.pass(Duration.ofHours(2));

      assertThat(longestGap(each, target, begin))
          .as("%s", seldom)
          .isLessThan(Duration.ofMinutes(30));
    }
  }

  @Test
  void leaseIsLookedAfterInTimeAlsoAfterARefreshThatEndedByADefectOrServedNobody() {
    Function<List<TargetPath>, GroupOutcome> defect =
        _ -> {
          throw new IllegalStateException("a defect");
        };
    Function<List<TargetPath>, GroupOutcome> nobody =
        _ -> new GroupOutcome(new Ending.NoneServed(), Map.of(), Set.of(), Optional.empty());
    for (Function<List<TargetPath>, GroupOutcome> first : List.of(defect, nobody)) {
      SchedulerHarness each = new SchedulerHarness(7);
      each.classes.put("db", lent(new Interval.Every(Duration.ofHours(24))));
      TargetPath target = each.add(pod("a"));
      Moment begin = each.now;
      each.scheduler.ends(target, each.now.plus(Duration.ofMinutes(30)));
      each.store = first;
      each.pass(Duration.ofMinutes(21));
      assertThat(each.callsFor(target)).hasSize(1);

      lends(each);
      each.pass(Duration.ofMinutes(9));

      assertThat(each.callsFor(target)).as("before its end").hasSize(2);
      each.pass(Duration.ofHours(2));
      assertThat(longestGap(each, target, begin)).isLessThan(Duration.ofMinutes(30));
    }
  }

  /** The longest time without a call, until now. */
  private static Duration longestGap(SchedulerHarness test, TargetPath target, Moment begin) {
    Duration longest = Duration.ZERO;
    Moment last = begin;
    List<Moment> calls = new ArrayList<>(test.callsFor(target));
    calls.add(test.now);
    for (Moment call : calls) {
      longest = last.until(call).compareTo(longest) > 0 ? last.until(call) : longest;
      last = call;
    }
    return longest;
  }

  @Test
  void leaseOfAProcessBeforeThisOneIsLookedAfterAlsoWhereNothingIsPolled() {
    for (SchedulerHarness each : List.of(test, new SchedulerHarness(7, false))) {
      each.classes.put("db", lent(new Interval.Never()));
      each.classes.put("kv", NEVER);
      TargetPath lent = each.add(pod("a").takenOverFromAnEarlierProcess());
      TargetPath shared = each.add(pod("b").className("kv").takenOverFromAnEarlierProcess());
      lends(each);

      each.pass(INTERVAL);

      assertThat(each.callsFor(lent)).hasSize(1);
      assertThat(each.calls.getFirst().aim()).isEqualTo(RefreshAim.LEASES);
      assertThat(each.callsFor(shared)).isEmpty();
    }
  }

  /** It asks for leases alone until there is an answer, or there is another reason to ask. */
  @Test
  void whatIsNeverRefreshedIsAskedForLeasesAloneAfterARestart() {
    test.classes.put("db", lent(new Interval.Never()));
    TargetPath target = test.add(pod("a").takenOverFromAnEarlierProcess());
    test.store = targets -> failed(targets, failure(Kind.UNAVAILABLE, Optional.empty()));
    test.pass(INTERVAL.multipliedBy(4));
    assertThat(test.callsFor(target)).hasSizeGreaterThan(2);
    assertThat(test.calls).extracting(SchedulerHarness.Call::aim).containsOnly(RefreshAim.LEASES);

    test.classes.put("db", facts(new Interval.Never(), false, "2"));
    test.scheduler.classChanged("shop", "db");
    test.store = SchedulerHarness::unchanged;
    test.pass(Duration.ofDays(1));
    assertThat(test.calls.getLast().aim()).isEqualTo(RefreshAim.CONTENT);
    assertThat(test.calls.stream().filter(call -> call.aim() == RefreshAim.CONTENT)).hasSize(1);
  }

  /** A class that does not share is found out by a look, after which each is a group by itself. */
  @Test
  void whatIsNeverRefreshedIsAskedForLeasesAloneAlsoInAnotherGroup() {
    GroupFacts together = mayBeLent(true);
    test.classes.put("db", together);
    TargetPath a = test.add(pod("a").takenOverFromAnEarlierProcess());
    TargetPath b = test.add(pod("b").takenOverFromAnEarlierProcess());
    test.store =
        targets ->
            targets.size() > 1 ? GroupOutcome.of(new Ending.NotShared()) : unchanged(targets);
    test.settle();
    test.classes.put("db", mayBeLent(false));

    test.pass(INTERVAL.multipliedBy(2));

    assertThat(test.callsFor(a)).isNotEmpty();
    assertThat(test.callsFor(b)).isNotEmpty();
    assertThat(test.calls).extracting(SchedulerHarness.Call::aim).containsOnly(RefreshAim.LEASES);
  }

  private static GroupFacts mayBeLent(boolean shared) {
    return new GroupFacts(
        new Interval.Never(), shared, true, Optional.empty(), "1", Optional.empty(), List.of());
  }

  @Test
  void whereRefreshingIsSwitchedOffAChangedClassIsNotFetched() {
    SchedulerHarness off = new SchedulerHarness(7, false);
    TargetPath target = off.add(pod("a"));
    off.pass(INTERVAL);
    off.classes.put("db", facts(new Interval.Usual(), true, "2"));
    off.scheduler.classChanged("shop", "db");
    off.pass(Duration.ofDays(1));
    assertThat(off.callsFor(target)).isEmpty();
  }

  @Test
  void leaseIsLookedAfterInTimeWhileSomethingElseOfItsClassFails() {
    test.classes.put("db", lent(new Interval.Usual()));
    TargetPath target = test.add(pod("a"));
    Failure denied = SchedulerHarness.failure(FetchFailure.Kind.DENIED, Optional.empty());
    test.store =
        targets ->
            all(
                targets,
                new Ending.Failed(denied, Optional.of(test.now.plus(Duration.ofMinutes(6)))),
                new RefreshOutcome.Kept(denied));

    test.pass(Duration.ofHours(2));

    List<Moment> calls = test.callsFor(target);
    for (int i = 1; i < calls.size(); i++) {
      assertThat(calls.get(i - 1).until(calls.get(i))).isLessThan(Duration.ofMinutes(6));
    }
    assertThat(calls).hasSizeGreaterThan(20);
  }

  @Test
  void endOfALeaseThatNobodyCanRenewIsSaidOnceBeforeItComes() {
    test.classes.put("db", lent(new Interval.Usual()));
    TargetPath target = test.add(pod("a").token("t", test.now.plus(Duration.ofSeconds(30))));
    test.scheduler.ends(target, test.now.plus(Duration.ofMinutes(30)));

    test.pass(Duration.ofMinutes(29));
    assertThat(test.told).isEmpty();
    test.pass(Duration.ofHours(2));
    assertThat(test.told).containsExactly("a failed true");
    assertThat(test.calls).isEmpty();
    assertThat(test.messages.getFirst())
        .contains("a lease or certificate of the volume nears its end and cannot be renewed")
        .contains("kubelet has brought no new service-account token for the audience aud");
  }

  @Test
  void endOfALeaseIsStillSaidOnceItIsKnownWhoseItIs() {
    GroupFacts unknown =
        new GroupFacts(
            new Interval.Usual(),
            true,
            true,
            Optional.of(Set.of("aud")),
            "1",
            Optional.empty(),
            List.of());
    test.classes.put("db", unknown);
    TargetPath target = test.add(pod("a").token("t", test.now.plus(Duration.ofSeconds(30))));
    test.scheduler.ends(target, test.now.plus(Duration.ofMinutes(30)));
    test.pass(Duration.ofMinutes(31));
    assertThat(test.told).as("nothing is known of its store").isEmpty();

    test.classes.put(
        "db",
        new GroupFacts(
            unknown.interval(),
            unknown.shared(),
            unknown.mayBePodBound(),
            unknown.audiences(),
            unknown.fingerprint(),
            Optional.of(new ContentBasis("fake", "store", Map.of())),
            List.of()));
    test.pass(Duration.ofHours(2));

    assertThat(test.told).containsExactly("a failed true");
  }

  @Test
  void leaseIsNotTakenByAGroupThatItsVolumeIsAboutToLeave() {
    RefreshTimes times =
        new RefreshTimes(
            new RefreshRules(true, INTERVAL, Duration.ofSeconds(10), Duration.ofHours(24)),
            new Random(7));
    PublishedVolume volume = pod("a").volume();
    GroupKey together = new GroupKeys().of(volume.request());
    GroupKey alone = together.aloneAt(volume.request().target());
    Moment end = test.now.plus(Duration.ofMinutes(30));
    for (boolean shared : List.of(true, false)) {
      GroupFacts facts = facts(new Interval.Usual(), shared, "1");
      for (GroupKey key : List.of(together, alone)) {
        FetchGroup group = new FetchGroup(key, times, GroupLegacy.NONE);
        assertThat(group.contentEnds(end, test.now)).as("before its class is known").isFalse();
        group.learn(facts, test.now, volume);

        assertThat(group.contentEnds(end, test.now))
            .as("%s, class shares: %s", key, shared)
            .isEqualTo(shared == key.alone().isEmpty());
      }
    }
  }

  @Test
  void leaseGoesAlongWithAVolumeThatChangesItsGroup() {
    test.classes.put("db", lent(new Interval.Usual()));
    lends(test);
    TargetPath target = test.add(pod("a"));
    test.scheduler.ends(target, test.now.plus(Duration.ofMinutes(30)));
    test.pass(Duration.ofMinutes(5));
    test.volumes.keepNewest(pod("a").secrets(Map.of("user", "two")).request(), 1);
    test.settle();
    Moment begin = test.now;

    test.classes.put("db", lent(new Interval.Never()));
    test.scheduler.classChanged("shop", "db");
    test.pass(Duration.ofHours(2));

    assertThat(longestGap(test, target, begin)).isLessThan(Duration.ofMinutes(30));
  }

  @Test
  void volumeWhoseTokensAreAllExpiredWaitsForNewOnes() {
    TargetPath target = test.add(pod("a").token("t", test.now.plus(Duration.ofSeconds(30))));
    test.pass(INTERVAL.multipliedBy(3));
    assertThat(test.calls).isEmpty();
    assertThat(test.volumes.refreshesOf(target).orElseThrow())
        .isEqualTo(new RefreshState(Optional.empty(), Optional.empty(), Optional.empty(), 0));

    test.volumes.keepNewest(
        pod("a").token("t", test.now.plus(Duration.ofMinutes(10))).request(), 1);
    test.pass(Duration.ofSeconds(5));
    assertThat(test.callsFor(target)).hasSize(1);
    assertThat(test.told).containsExactly("a unchanged");
  }

  @Test
  void volumeThatCouldNotBeServedIsSoonAfterItCan() {
    Duration hour = Duration.ofHours(1);
    test.classes.put(
        "db",
        new GroupFacts(
            new Interval.Every(hour),
            true,
            false,
            Optional.of(Set.of("aud")),
            "1",
            Optional.empty(),
            List.of()));
    test.add(pod("a").token("t", Moment.LATEST));
    TargetPath late = test.add(pod("b").token("t", test.now.plus(Duration.ofSeconds(30))));
    test.store =
        targets ->
            new GroupOutcome(
                new Ending.Answered(Optional.empty()), Map.of(), Set.of(late), Optional.empty());
    test.pass(hour.multipliedBy(11).dividedBy(10));
    int before = test.calls.size();
    assertThat(before).isEqualTo(1);
    test.store = SchedulerHarness::unchanged;

    test.volumes.keepNewest(pod("b").token("t", Moment.LATEST).request(), 1);
    test.pass(Duration.ofSeconds(95));

    assertThat(test.calls).hasSize(before + 1);
    test.pass(Duration.ofMinutes(50));
    assertThat(test.calls).hasSize(before + 1);
  }

  @Test
  void refreshThatIsUnderWayIsNotStartedAgain() {
    TargetPath target = test.add(pod("a"));
    test.settle();
    test.now = test.now.plus(Duration.ofSeconds(135));
    test.scheduler.runDue();
    test.now = test.now.plus(Duration.ofSeconds(135));
    test.scheduler.runDue();

    assertThat(test.handedOut).hasSize(1);
    test.handedOut.removeFirst().run();
    assertThat(test.callsFor(target)).hasSize(1);
  }

  @Test
  void outcomesAreToldAndTheFirstOfARowOfFailuresIsMarked() {
    test.add(pod("a"));
    Failure busy = new Failure.Declined(Reason.SATURATED, "busy");
    ObjectVersion v2 = new ObjectVersion("password", "2");

    test.store = targets -> failed(targets, busy);
    passOneRefresh();
    passOneRefresh();
    test.store =
        targets ->
            all(
                targets,
                new Ending.Answered(Optional.empty()),
                new RefreshOutcome.Updated(List.of(v2)));
    passOneRefresh();
    test.store = targets -> failed(targets, busy);
    passOneRefresh();

    assertThat(test.told)
        .containsExactly("a failed true", "a failed false", "a updated 2", "a failed true");
  }

  @Test
  void stateOfAVolumeTellsItsLastAndNextRefreshAndItsFailures() {
    TargetPath target = pod("a").target();
    assertThat(test.volumes.refreshesOf(target)).isEmpty();
    test.add(pod("a"));
    passOneRefresh();
    Moment refreshedAt = test.calls.getLast().at();

    RefreshState fine = test.volumes.refreshesOf(target).orElseThrow();
    assertThat(fine.lastRefresh()).contains(refreshedAt);
    assertThat(fine.nextRefresh().orElseThrow()).isGreaterThan(test.now);
    assertThat(fine.failures()).isZero();

    test.store = targets -> failed(targets, new Failure.Declined(Reason.SATURATED, "busy"));
    passOneRefresh();
    passOneRefresh();
    RefreshState failing = test.volumes.refreshesOf(target).orElseThrow();
    assertThat(failing.lastRefresh()).contains(refreshedAt);
    assertThat(failing.failures()).isEqualTo(2);

    test.volumes.forget(target);
    assertThat(test.volumes.refreshesOf(target)).isEmpty();
  }

  @Test
  void failuresThatLastAreAskedForLessAndLessOften() {
    TargetPath target = test.add(pod("a"));
    test.store = targets -> failed(targets, failure(Kind.DENIED, Optional.empty()));
    test.pass(Duration.ofHours(3));

    List<Moment> calls = test.callsFor(target);
    List<Long> minutes = new ArrayList<>();
    for (int i = 1; i < calls.size(); i++) {
      minutes.add(calls.get(i - 1).until(calls.get(i)).toMinutes());
    }
    assertThat(minutes).startsWith(2L, 4L, 8L).allMatch(wait -> wait <= 16);
    assertThat(calls.size()).isLessThan(17);
  }

  @Test
  void storeThatIsAwayIsAskedForEachInterval() {
    TargetPath target = test.add(pod("a"));
    test.store = targets -> failed(targets, failure(Kind.UNAVAILABLE, Optional.empty()));
    test.pass(INTERVAL.multipliedBy(11));

    assertThat(test.callsFor(target)).hasSize(10);
  }

  /** Vault says 429 without a time unless it is told to name one. */
  @Test
  void storeThatThrottlesAndNamesNoTimeIsAskedForEachInterval() {
    TargetPath target = test.add(pod("a"));
    test.store = targets -> failed(targets, failure(Kind.THROTTLED, Optional.empty()));
    test.pass(INTERVAL.multipliedBy(11));

    assertThat(test.callsFor(target)).hasSize(10);
  }

  @Test
  void storeThatThrottlesIsAskedForEachIntervalOrAfterItsTimeIfThatIsLonger() {
    for (Duration wait : List.of(Duration.ofSeconds(1), INTERVAL.multipliedBy(3))) {
      SchedulerHarness each = new SchedulerHarness(7);
      TargetPath target = each.add(pod("a"));
      each.store = targets -> failed(targets, failure(Kind.THROTTLED, Optional.of(wait)));
      each.pass(INTERVAL.multipliedBy(31));

      assertThat(each.callsFor(target).size())
          .as("asked for %s", wait)
          .isBetween(
              wait.compareTo(INTERVAL) > 0 ? 10 : 27, wait.compareTo(INTERVAL) > 0 ? 11 : 31);
    }
  }

  @Test
  void endOfALeaseWithinAPauseIsSaidOnceBeforeItComes() {
    Duration pause = Duration.ofHours(2);
    Failure throttled = failure(Kind.THROTTLED, Optional.of(pause));
    for (boolean asked : List.of(true, false)) {
      SchedulerHarness each = new SchedulerHarness(7);
      each.classes.put("db", lent(new Interval.Usual()));
      TargetPath target = each.add(pod("a"));
      each.scheduler.ends(target, each.now.plus(Duration.ofMinutes(30)));
      each.store =
          targets ->
              asked
                  ? failed(targets, throttled)
                  : all(
                      targets,
                      new Ending.NotCalled(throttled, each.now.plus(pause)),
                      new RefreshOutcome.Kept(throttled));

      each.pass(Duration.ofMinutes(29));
      assertThat(each.told).containsExactly("a failed true", "a failed false");
      assertThat(each.messages.getLast())
          .contains("a lease or certificate of the volume nears its end and cannot be renewed")
          .contains("the store asked to be left alone for longer than that")
          .contains("next try in 7200 s");
      each.pass(Duration.ofMinutes(90));
      assertThat(each.told).as("once").hasSize(2);
      assertThat(each.callsFor(target)).as("the pause is kept").hasSize(1);

      lends(each);
      each.pass(Duration.ofMinutes(10));
      assertThat(each.told).hasSizeGreaterThan(2).endsWith("a unchanged");
    }
  }

  @Test
  void nothingIsSaidOfALeaseThatOutlastsThePauseOrOfAStoreThatIsAway() {
    Duration minute = Duration.ofMinutes(1);
    Failure throttled = failure(Kind.THROTTLED, Optional.of(minute));
    Failure away = failure(Kind.UNAVAILABLE, Optional.empty());
    for (Failure failure : List.of(throttled, away)) {
      SchedulerHarness each = new SchedulerHarness(7);
      each.classes.put("db", lent(new Interval.Usual()));
      TargetPath target = each.add(pod("a"));
      Moment end = each.now.plus(failure.equals(away) ? INTERVAL : Duration.ofMinutes(30));
      each.scheduler.ends(target, end);
      each.store =
          targets ->
              all(
                  targets,
                  new Ending.NotCalled(failure, each.now.plus(minute)),
                  new RefreshOutcome.Kept(failure));

      each.pass(Duration.ofMinutes(3));

      assertThat(each.told).containsExactly("a failed true");
      assertThat(each.messages.getFirst()).doesNotContain("a lease or certificate");
    }
  }

  @Test
  void storeThatAsksToBeLeftAloneIsNeverCalledBeforeItsTime() {
    TargetPath target = test.add(pod("a"));
    Duration hour = Duration.ofHours(1);
    test.store = targets -> failed(targets, failure(Kind.THROTTLED, Optional.of(hour)));
    passOneRefresh();
    Moment throttled = test.calls.getLast().at();

    test.classes.put("db", facts(new Interval.Every(Duration.ofSeconds(10)), true, "2"));
    test.scheduler.classChanged("shop", "db");
    test.scheduler.ends(target, test.now.plus(Duration.ofMinutes(1)));
    test.pass(test.now.until(throttled.plus(hour)).minus(Duration.ofMillis(1)));
    assertThat(test.calls).hasSize(1);

    test.pass(Duration.ofSeconds(5));
    assertThat(test.calls).hasSize(2);
  }

  @Test
  void volumesOfAStoreThatIsNotAskedTellOnceAndComeBackSoonAfter() {
    for (int i = 0; i < 10; i++) {
      test.add(pod("pod" + i).account("account" + i));
    }
    Moment until = test.now.plus(Duration.ofMinutes(30));
    test.store =
        targets -> {
          Failure away = failure(Kind.UNAVAILABLE, Optional.empty());
          Moment next = test.now.plus(Duration.ofMinutes(1));
          return test.now.isBefore(until)
              ? all(targets, new Ending.NotCalled(away, next), new RefreshOutcome.Kept(away))
              : unchanged(targets);
        };
    test.pass(Duration.ofMinutes(30));
    assertThat(test.told).hasSize(10).allMatch(line -> line.endsWith("failed true"));

    test.pass(INTERVAL);
    assertThat(test.told.subList(10, test.told.size()))
        .hasSize(10)
        .allMatch(line -> line.endsWith("unchanged"));
  }

  @Test
  void volumeThatIsGoneIsForgottenAndComesBackAsNew() {
    TargetPath target = test.add(pod("a"));
    test.pass(INTERVAL.minus(Duration.ofSeconds(1)));
    test.volumes.forget(target);
    test.pass(WELL_PAST);
    assertThat(test.calls).isEmpty();

    test.add(pod("a"));
    test.pass(INTERVAL.minus(Duration.ofSeconds(1)));
    assertThat(test.calls).as("its old due time does not count").isEmpty();
  }

  @Test
  void newContentOfNodePublishSecretRefKeepsTheDueTime() {
    TargetPath target = test.add(pod("a").secrets(Map.of("user", "one")));
    test.pass(INTERVAL.minus(Duration.ofSeconds(10)));

    test.volumes.keepNewest(pod("a").secrets(Map.of("user", "two")).request(), 1);
    test.pass(Duration.ofSeconds(25));

    assertThat(test.callsFor(target)).hasSize(1);
  }

  @Test
  void whatBecameOfAVolumeIsNotToldOnceItIsGone() {
    TargetPath target = test.add(pod("a"));
    test.settle();
    test.now = test.now.plus(WELL_PAST);
    test.scheduler.runDue();
    test.volumes.forget(target);

    test.handedOut.removeFirst().run();

    assertThat(test.callsFor(target)).hasSize(1);
    assertThat(test.told).isEmpty();
  }

  @Test
  void defectOfOneRefreshStopsNothing() {
    test.add(pod("a"));
    test.store =
        _ -> {
          throw new IllegalStateException("a defect");
        };
    passOneRefresh();
    test.store = SchedulerHarness::unchanged;
    passOneRefresh();

    assertThat(test.told).containsExactly("a unchanged");
  }

  /** A class whose second look cannot be compared with its first. */
  private static final Object DEFECT =
      new Object() {
        @Override
        public boolean equals(Object other) {
          throw new IllegalStateException("a defect");
        }

        @Override
        public int hashCode() {
          return 0;
        }
      };

  @Test
  void defectInThePlanOfOneGroupStopsNeitherItNorOthers() {
    GroupFacts usual = SchedulerHarness.USUAL;
    test.classes.put(
        "odd",
        new GroupFacts(
            usual.interval(), true, false, Optional.empty(), DEFECT, Optional.empty(), List.of()));
    TargetPath odd = test.add(pod("a").className("odd"));
    TargetPath other = test.add(pod("b"));
    test.settle();
    test.scheduler.classChanged("shop", "odd");

    test.pass(INTERVAL.multipliedBy(3));

    assertThat(test.callsFor(odd)).hasSizeGreaterThanOrEqualTo(2);
    assertThat(test.callsFor(other)).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void workThatCannotBeHandedOutForOneGroupIsForOthers() {
    List<Runnable> handedOut = new ArrayList<>();
    AtomicBoolean refused = new AtomicBoolean();
    RefreshScheduler scheduler =
        new RefreshScheduler(
            test.volumes,
            (targets, _, _) -> unchanged(targets),
            _ -> SchedulerHarness.USUAL,
            VolumeListener.none(),
            new RefreshTimes(
                new RefreshRules(true, INTERVAL, Duration.ofSeconds(10), Duration.ofHours(24)),
                new Random(7)),
            () -> test.now,
            task -> {
              if (refused.compareAndSet(false, true)) {
                throw new RejectedExecutionException("once");
              }
              handedOut.add(task);
            });
    test.add(pod("a").className("odd"));
    test.add(pod("b"));

    Moment _ = scheduler.runDue();

    assertThat(handedOut).as("the look at the other group's class").hasSize(1);
  }

  @Test
  void changeThatComesDuringALookIsLookedAtAfterIt() {
    test.add(pod("a"));
    test.scheduler.runDue();
    Runnable look = test.handedOut.removeFirst();
    test.scheduler.classChanged("shop", "db");
    look.run();

    test.scheduler.runDue();

    assertThat(test.handedOut).as("the second look").hasSize(1);
  }

  @Test
  void listenerThatBlocksHoldsUpTheVolumesOfItsRefreshAlone() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    CountDownLatch othersAgain = new CountDownLatch(3);
    Volumes volumes = new Volumes();
    volumes.remember(pod("held").className("held").takenOverFromAnEarlierProcess().volume());
    volumes.remember(pod("other").takenOverFromAnEarlierProcess().volume());
    Duration soon = Duration.ofMillis(1);
    try (RefreshScheduler _ =
        new RefreshScheduler(
                volumes,
                (targets, _, _) -> unchanged(targets),
                _ -> SchedulerHarness.USUAL,
                event -> {
                  if (event instanceof VolumeEvent.Refreshed refreshed
                      && refreshed.request().className().equals("held")) {
                    blocked.countDown();
                    awaitLatch(mayGoOn);
                  } else if (blocked.getCount() == 0) {
                    othersAgain.countDown();
                  }
                },
                new RefreshTimes(new RefreshRules(true, soon, soon, soon), new Random(7)),
                Clocks.system(),
                task -> Thread.ofVirtual().start(task))
            .start()) {
      blocked.await();
      assertThat(othersAgain.await(20, TimeUnit.SECONDS)).isTrue();
      mayGoOn.countDown();
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void runningSchedulerNoticesAVolumeAndStopsWhenClosed() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    Volumes volumes = new Volumes();
    volumes.remember(pod("a").takenOverFromAnEarlierProcess().volume());
    Duration soon = Duration.ofMillis(1);
    try (RefreshScheduler _ =
        new RefreshScheduler(
                volumes,
                (targets, _, _) -> {
                  seen.countDown();
                  return unchanged(targets);
                },
                _ -> SchedulerHarness.USUAL,
                VolumeListener.none(),
                new RefreshTimes(new RefreshRules(true, soon, soon, soon), new Random(7)),
                Clocks.system(),
                task -> Thread.ofVirtual().start(task))
            .start()) {
      seen.await();
    }
    assertThat(volumes.all()).hasSize(1);
  }

  private void passOneRefresh() {
    int before = test.calls.size();
    while (test.calls.size() == before) {
      test.pass(Duration.ofSeconds(5));
    }
  }
}
