package io.strongroom.driver.refresh;

import static io.strongroom.driver.refresh.TestVolumes.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.failure.FailureText;
import io.strongroom.driver.refresh.GroupOutcome.Ending;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.testing.Hang;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RefreshGroupTest {
  private static final ObjectVersion V1 = new ObjectVersion("password", "v1");
  private static final ObjectVersion V0 = new ObjectVersion("password", "v0");
  private static final Moment VALID = new Moment(0).plus(Duration.ofDays(31));

  private final GroupHarness test = new GroupHarness();

  RefreshGroupTest() {
    test.store.put("password", "password", "canary");
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void volumesThatHoldTheSameAreComparedByOneFetch() throws Exception {
    GroupOutcome outcome = test.refresh(test.published(pod("a"), V1), test.published(pod("b"), V1));

    assertThat(test.store.contexts()).extracting(FetchContext::held).containsExactly(List.of(V1));
    assertThat(outcome.ending()).isEqualTo(new Ending.Answered(Optional.empty()));
    assertThat(outcome.volumes().values())
        .hasSize(2)
        .allMatch(RefreshOutcome.Unchanged.class::isInstance);
  }

  @Test
  void versionsThatNotAllHoldAreNotOffered() throws Exception {
    GroupOutcome outcome = test.refresh(test.published(pod("a"), V1), test.published(pod("b"), V0));

    assertThat(test.store.contexts()).extracting(FetchContext::held).containsExactly(List.of());
    assertThat(outcome.volumes().values())
        .as("there are no mounts here to be written")
        .hasSize(2)
        .allMatch(RefreshOutcome.Gone.class::isInstance);
  }

  @Test
  void notChangedIsOnlyTrueOfVolumesThatHoldWhatWasOffered() throws Exception {
    TargetPath a = test.published(pod("a"), V1);
    TargetPath b = test.published(pod("b"), V1);
    test.store.answer(
        _ -> {
          publishedAnew(pod("b"));
          return new FetchResult.NotChanged(Optional.empty());
        });

    GroupOutcome outcome = test.refresh(a, b);

    assertThat(outcome.volumes()).containsOnlyKeys(a);
    assertThat(outcome.left()).containsExactly(b);
  }

  private void publishedAnew(TestVolumes volume) {
    try {
      TargetPath _ = test.published(volume, V0);
    } catch (FailureException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoeverHasNoTokenOfItsOwnThatIsValidIsNotServed() throws Exception {
    test.store.needsAudiences("aud");
    TargetPath valid = test.published(pod("a").token("t", VALID), V1);
    TargetPath expired = test.published(pod("b").token("t", test.now), V1);
    TargetPath without = test.published(pod("c"), V1);

    GroupOutcome outcome = test.refresh(expired, without, valid);

    assertThat(test.store.contexts())
        .extracting(FetchContext::pod)
        .extracting(PodIdentity::name)
        .containsExactly("a");
    assertThat(outcome.volumes().get(valid)).isInstanceOf(RefreshOutcome.Unchanged.class);
    assertThat(outcome.left()).containsExactly(expired);
    assertThat(outcome.volumes()).doesNotContainKey(expired);
    assertThat(outcome.volumes().get(without))
        .isInstanceOfSatisfying(
            RefreshOutcome.Kept.class,
            kept ->
                assertThat(FailureText.ofRefresh(kept.failure()))
                    .contains("kubelet gives no token for the audience aud"));
  }

  @Test
  void nobodyIsAskedForVolumesThatAllWaitForTokens() throws Exception {
    test.store.needsAudiences("aud");
    TargetPath a = test.published(pod("a").token("t", test.now), V1);
    TargetPath b = test.published(pod("b").token("t", test.now), V1);

    GroupOutcome outcome = test.refresh(a, b);

    assertThat(outcome.ending()).isEqualTo(new Ending.NoneServed());
    assertThat(outcome.left()).containsExactlyInAnyOrder(a, b);
    assertThat(test.store.fetches()).isZero();
  }

  @Test
  void tokenThatIsRefusedIsNobodyElsesProblem() throws Exception {
    test.store.needsAudiences("aud");
    TargetPath refused =
        test.published(pod("a").token("t1", VALID.plus(Duration.ofMinutes(1))), V1);
    TargetPath good = test.published(pod("b").token("t2", VALID), V1);
    test.store.answer(
        context ->
            context.pod().name().equals("a")
                ? failed(Kind.UNAUTHENTICATED)
                : new FetchResult.NotChanged(Optional.empty()));

    GroupOutcome outcome = test.refresh(refused, good);
    assertThat(test.store.fetches()).isEqualTo(2);
    assertThat(outcome.ending()).isInstanceOf(Ending.Answered.class);
    assertThat(outcome.donor()).contains(good);

    GroupOutcome _ =
        test.refresh.refresh(List.of(refused, good), RefreshAim.CONTENT, outcome.donor());
    assertThat(test.store.fetches()).as("the token that worked is tried first").isEqualTo(3);
  }

  @Test
  void refusalOfThreeTokensCounts() throws Exception {
    test.store.needsAudiences("aud").fail(Kind.DENIED, "no");
    TargetPath[] targets = new TargetPath[10];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = test.published(pod("pod" + i).token("t" + i, VALID), V1);
    }

    GroupOutcome outcome = test.refresh(targets);

    assertThat(test.store.fetches()).isEqualTo(3);
    assertThat(outcome.volumes().values())
        .hasSize(10)
        .allMatch(RefreshOutcome.Kept.class::isInstance);
  }

  @Test
  void refusalWithoutTokensCountsAtOnce() throws Exception {
    test.store.fail(Kind.DENIED, "no");
    GroupOutcome _ = test.refresh(test.published(pod("a"), V1), test.published(pod("b"), V1));
    assertThat(test.store.fetches()).isEqualTo(1);
  }

  @Test
  void outageIsAskedForOnce() throws Exception {
    test.store.needsAudiences("aud").fail(Kind.UNAVAILABLE, "away");
    GroupOutcome outcome =
        test.refresh(
            test.published(pod("a").token("t1", VALID), V1),
            test.published(pod("b").token("t2", VALID), V1));
    assertThat(test.store.fetches()).isEqualTo(1);
    assertThat(outcome.ending()).isInstanceOf(Ending.Failed.class);
  }

  @Test
  void volumesThatMustNotShareAreRefusedAsAGroup() throws Exception {
    test.store.makesSomethingForEachPod();
    TargetPath a = test.published(pod("a"), V1);
    TargetPath b = test.published(pod("b"), V1);

    assertThat(test.refresh(a, b).ending()).isEqualTo(new Ending.NotShared());
    assertThat(test.store.fetches()).isZero();
    assertThat(test.refresh(a).ending()).isInstanceOf(Ending.Answered.class);
    assertThat(test.store.contexts().getFirst().volume().toString()).contains("csi-a");
  }

  @Test
  void whatTurnsOutToBeForOneVolumeServesNoOther() throws Exception {
    test.store.turnsOutToMakeSomethingForEachPod();
    TargetPath a = test.published(pod("a"), V1);
    TargetPath b = test.published(pod("b"), V1);

    GroupOutcome outcome = test.refresh(a, b);
    assertThat(outcome.ending()).isEqualTo(new Ending.NotShared());
    assertThat(outcome.donor()).isPresent();
    assertThat(outcome.volumes()).containsOnlyKeys(outcome.donor().get());
    assertThat(test.store.fetches()).isEqualTo(1);
    assertThat(test.refresh(a, b).ending()).isEqualTo(new Ending.NotShared());
    assertThat(test.store.fetches()).isEqualTo(1);
  }

  /** What is asked for only because it may have been lent changes nothing if it was not. */
  @Test
  void whatWasNotLentIsLeftAsItIsWhereLeasesAloneAreAskedFor() throws Exception {
    test.store.isKnownByItsAnswers();
    TargetPath a = test.published(pod("a"));
    TargetPath b = test.published(pod("b"));

    for (int i = 0; i < 2; i++) {
      GroupOutcome outcome = refreshLeases(a, b);
      assertThat(outcome).isEqualTo(GroupOutcome.of(new Ending.Answered(Optional.empty())));
      assertThat(test.store.fetches()).as("known since the first").isEqualTo(1);
    }
    assertThat(test.refresh(a, b).volumes()).containsOnlyKeys(a, b);
  }

  @Test
  void whatWasLentIsServedWhereLeasesAloneAreAskedFor() throws Exception {
    test.store.turnsOutToMakeSomethingForEachPod().isKnownByItsAnswers();
    TargetPath a = test.published(pod("a"));
    assertThat(refreshLeases(a).volumes()).containsOnlyKeys(a);
    assertThat(refreshLeases(a).volumes()).containsOnlyKeys(a);
  }

  @Test
  void whatFailsIsToldWhereLeasesAloneAreAskedForAndNothingIsKnown() throws Exception {
    test.store.isKnownByItsAnswers().fail(Kind.UNAVAILABLE, "away");
    TargetPath a = test.published(pod("a"));
    assertThat(refreshLeases(a).volumes().get(a)).isInstanceOf(RefreshOutcome.Kept.class);
  }

  private GroupOutcome refreshLeases(TargetPath... targets) {
    return test.refresh.refresh(List.of(targets), RefreshAim.LEASES, Optional.empty());
  }

  @Test
  void notChangedForOneVolumeIsNotSaidOfAnother() throws Exception {
    test.store.answer(_ -> new FetchResult.NotChanged(Optional.empty(), true));
    TargetPath a = test.published(pod("a"), V1);
    TargetPath b = test.published(pod("b"), V1);
    assertThat(test.refresh(a, b).volumes()).hasSize(1);
    assertThat(test.refresh(a).ending()).isInstanceOf(Ending.Answered.class);
  }

  @Test
  void classThatDoesNotShareIsRefusedAsAGroup() throws Exception {
    assertThat(
            test.refresh(
                    test.published(pod("a").className("alone"), V1),
                    test.published(pod("b").className("alone"), V1))
                .ending())
        .isEqualTo(new Ending.NotShared());
  }

  @Test
  void fetchGoesOnUntilNobodyWantsItAnyMore() throws Exception {
    TargetPath a = test.published(pod("a"), V1);
    TargetPath b = test.published(pod("b"), V1);
    Hang hang = test.store.hang();
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<GroupOutcome> first = other.submit(() -> test.refresh(a, b));
      hang.awaitBegun();
      test.volumes.cancel(a);
      hang.release();
      assertThat(first.get().volumes().get(b)).isInstanceOf(RefreshOutcome.Unchanged.class);

      Hang again = test.store.hang();
      Future<GroupOutcome> second = other.submit(() -> test.refresh(a, b));
      again.awaitBegun();
      test.volumes.cancel(a);
      test.volumes.cancel(b);
      again.awaitInterrupted();
      assertThat(second.get().ending()).isEqualTo(new Ending.NoneServed());
    }
  }

  @Test
  void storeThatThrottlesIsNotAskedBeforeItsTimeByAnybodyOfTheNamespace() throws Exception {
    test.store.fail(
        new FetchFailure(
            "password",
            FetchFailure.Phase.FETCH,
            Kind.THROTTLED,
            "slow down",
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(10))));
    TargetPath a = test.published(pod("a"), V1);
    GroupOutcome _ = test.refresh(a);
    Moment until = test.now.plus(Duration.ofMinutes(10));
    test.now = until.minus(Duration.ofMillis(1));

    GroupOutcome other = test.refresh(test.published(pod("b").account("other"), V1));
    assertThat(other.ending())
        .isInstanceOfSatisfying(
            Ending.NotCalled.class, ending -> assertThat(ending.until()).isEqualTo(until));
    assertThat(test.store.fetches()).isEqualTo(1);

    test.now = until;
    assertThat(test.refresh(a).ending()).isInstanceOf(Ending.Failed.class);
    assertThat(test.store.fetches()).isEqualTo(2);
  }

  @Test
  void outageOfFiveIntervalsCostsFewCallsAndIsSoonOver() throws Exception {
    Outage outage = new Outage(test);
    for (int i = 0; i < 100; i++) {
      test.published(pod("pod" + i).account("account" + i % 20), V1);
    }
    outage.pass(Duration.ofMinutes(3));
    int before = test.store.fetches();

    test.store.fail(Kind.UNAVAILABLE, "away");
    outage.pass(Duration.ofMinutes(10));
    assertThat(test.store.fetches() - before).as("20 groups in 5 intervals").isLessThan(25);
    assertThat(outage.failed).hasSize(100);
    assertThat(outage.firstFailures).isEqualTo(100);

    test.store.recover();
    outage.pass(Duration.ofMinutes(2));
    assertThat(outage.failed).as("recovered within one interval").isEmpty();
  }

  private static FetchResult failed(Kind kind) {
    return new FetchResult.Failed(FetchFailure.of("", kind, "no"));
  }
}
