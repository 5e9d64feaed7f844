package io.strongroom.driver.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.rotation.Failure.Reason;
import io.strongroom.driver.status.VolumeEvent;
import io.strongroom.driver.status.VolumeReports;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Time is what the test says it is; refreshes run when the test lets them. */
final class RefreshSchedulerTest {
  private static final Duration INTERVAL = Duration.ofMinutes(2);
  private static final Duration WELL_PAST = INTERVAL.multipliedBy(2);

  private final Volumes volumes = new Volumes();
  private final Map<TargetPath, RefreshOutcome> answers = new HashMap<>();
  private final List<String> told = new ArrayList<>();
  private final List<TargetPath> refreshed = new ArrayList<>();
  private final List<Runnable> handedOut = new ArrayList<>();
  private boolean defective;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private final RefreshScheduler scheduler =
      new RefreshScheduler(
          volumes,
          target -> {
            refreshed.add(target);
            if (defective) {
              throw new IllegalStateException("a defect");
            }
            return answers.getOrDefault(target, new RefreshOutcome.Unchanged());
          },
          this::tell,
          INTERVAL,
          () -> now,
          new Random(7),
          handedOut::add);

  @Test
  void volumeIsRefreshedOncePerIntervalAndNotBefore() {
    TargetPath target = published("a");

    pass(Duration.ZERO);
    pass(INTERVAL.multipliedBy(85).dividedBy(100));
    assertThat(refreshed).isEmpty();

    pass(INTERVAL.multipliedBy(30).dividedBy(100));
    assertThat(refreshed).containsExactly(target);

    pass(Duration.ZERO);
    assertThat(refreshed).hasSize(1);
    pass(INTERVAL.multipliedBy(115).dividedBy(100));
    assertThat(refreshed).hasSize(2);
  }

  @Test
  void volumesOfOneMomentSpread() {
    for (int i = 0; i < 50; i++) {
      published("pod" + i);
    }
    pass(Duration.ZERO);

    pass(INTERVAL);

    assertThat(refreshed).hasSizeBetween(10, 40);
  }

  @Test
  void takenOverVolumesSpreadOverTheFirstInterval() {
    for (int i = 0; i < 100; i++) {
      adopted("pod" + i);
    }
    pass(Duration.ZERO);

    pass(INTERVAL.dividedBy(2));
    assertThat(refreshed).hasSizeBetween(30, 70);
    pass(INTERVAL.dividedBy(2));
    assertThat(refreshed.stream().distinct()).hasSize(100);
  }

  @Test
  void changedClassIsDueWithinSecondsForWhoeverUsesIt() {
    TargetPath target = published("a");
    pass(Duration.ZERO);

    scheduler.classChanged("elsewhere", "db");
    scheduler.classChanged("shop", "other");
    pass(Duration.ofSeconds(4));
    assertThat(refreshed).isEmpty();

    scheduler.classChanged("shop", "db");
    pass(Duration.ofSeconds(4));
    assertThat(refreshed).containsExactly(target);
  }

  @Test
  void volumeWhoseTokensAreAllExpiredWaitsForNewOnes() {
    TargetPath target = target("a");
    volumes.remember(volume(target, tokens(now.plusSeconds(30)), true));
    pass(Duration.ZERO);
    pass(WELL_PAST);
    assertThat(refreshed).isEmpty();

    volumes.keepNewest(request(target, tokens(now.plusSeconds(600))), 1);
    pass(Duration.ofSeconds(1));
    assertThat(refreshed).containsExactly(target);
    assertThat(told).containsExactly("a unchanged");
  }

  @Test
  void refreshThatIsUnderWayIsNotStartedAgain() {
    TargetPath target = published("a");
    scheduler.runDue();
    now = now.plus(WELL_PAST);
    scheduler.runDue();
    now = now.plus(WELL_PAST);
    scheduler.runDue();

    assertThat(handedOut).hasSize(1);
    handedOut.removeFirst().run();
    assertThat(refreshed).containsExactly(target);
    scheduler.runDue();
    assertThat(handedOut).hasSize(1);
  }

  @Test
  void outcomesAreToldAndTheFirstOfARowOfFailuresIsMarked() {
    TargetPath target = published("a");
    pass(Duration.ZERO);
    ObjectVersion v2 = new ObjectVersion("password", "2");

    answers.put(target, new RefreshOutcome.Kept(new Failure.Declined(Reason.SATURATED, "busy")));
    pass(WELL_PAST);
    pass(WELL_PAST);
    answers.put(target, new RefreshOutcome.Updated(List.of(v2)));
    pass(WELL_PAST);
    answers.put(target, new RefreshOutcome.Kept(new Failure.Declined(Reason.SATURATED, "busy")));
    pass(WELL_PAST);
    answers.put(target, new RefreshOutcome.Gone());
    pass(WELL_PAST);

    assertThat(told)
        .containsExactly(
            "a failed busy true", "a failed busy false", "a updated 2", "a failed busy true");
  }

  @Test
  void stateOfAVolumeTellsItsLastAndNextRefreshAndItsFailures() {
    assertThat(scheduler.stateOf(target("a"))).isEmpty();
    TargetPath target = published("a");
    pass(Duration.ZERO);
    pass(WELL_PAST);
    Instant refreshedAt = now;

    RefreshState fine = scheduler.stateOf(target).orElseThrow();
    assertThat(fine.lastRefresh()).contains(refreshedAt);
    assertThat(fine.nextRefresh().orElseThrow()).isAfter(now);
    assertThat(fine.failures()).isZero();

    answers.put(target, new RefreshOutcome.Kept(new Failure.Declined(Reason.SATURATED, "busy")));
    pass(WELL_PAST);
    pass(WELL_PAST);
    RefreshState failing = scheduler.stateOf(target).orElseThrow();
    assertThat(failing.lastRefresh()).contains(refreshedAt);
    assertThat(failing.failures()).isEqualTo(2);

    volumes.keepNewest(request(target, tokens(now)), 1);
    assertThat(scheduler.stateOf(target).orElseThrow().nextRefresh()).isEmpty();

    volumes.forget(target);
    assertThat(scheduler.stateOf(target)).isEmpty();
  }

  @Test
  void storeThatAsksToBeLeftAloneIs() {
    TargetPath target = published("a");
    pass(Duration.ZERO);
    Duration hour = Duration.ofHours(1);
    answers.put(
        target,
        new RefreshOutcome.Kept(
            new Failure.Content(
                new FetchSubject("shop/db", "vault", "vault"),
                new FetchFailure(
                    "password",
                    FetchFailure.Phase.FETCH,
                    FetchFailure.Kind.THROTTLED,
                    "slow down",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(hour)))));
    pass(WELL_PAST);
    assertThat(refreshed).hasSize(1);

    pass(hour.minus(Duration.ofMinutes(1)));
    assertThat(refreshed).hasSize(1);
    pass(Duration.ofMinutes(2));
    assertThat(refreshed).hasSize(2);
  }

  @Test
  void volumeThatIsGoneIsForgottenAndComesBackAsNew() {
    TargetPath target = published("a");
    pass(Duration.ZERO);
    volumes.forget(target);
    pass(WELL_PAST);
    assertThat(refreshed).isEmpty();

    published("a");
    pass(Duration.ofSeconds(1));
    assertThat(refreshed).as("its old due time does not count").isEmpty();
  }

  @Test
  void whatBecameOfAVolumeIsNotToldOnceItIsGone() {
    TargetPath target = published("a");
    pass(Duration.ZERO);
    now = now.plus(WELL_PAST);
    scheduler.runDue();
    volumes.forget(target);

    handedOut.removeFirst().run();

    assertThat(refreshed).containsExactly(target);
    assertThat(told).isEmpty();
  }

  @Test
  void defectOfOneRefreshStopsNothing() {
    TargetPath bad = published("bad");
    pass(Duration.ZERO);
    defective = true;
    pass(WELL_PAST);
    defective = false;
    pass(WELL_PAST);

    assertThat(refreshed).containsExactly(bad, bad);
  }

  @Test
  void runningSchedulerNoticesAChangedClassAndStopsWhenClosed() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    TargetPath target = published("a");
    try (RefreshScheduler running =
        new RefreshScheduler(
                volumes,
                _ -> {
                  seen.countDown();
                  return new RefreshOutcome.Gone();
                },
                VolumeReports.none(),
                Duration.ofHours(1),
                Instant::now,
                new Random(7),
                task -> Thread.ofVirtual().start(task))
            .start()) {
      running.classChanged("shop", "db");
      seen.await();
    }
    assertThat(volumes.at(target)).isPresent();
  }

  /** Lets time go by, and everything run that is due then. */
  private void pass(Duration time) {
    now = now.plus(time);
    scheduler.runDue();
    List<Runnable> due = List.copyOf(handedOut);
    handedOut.clear();
    due.forEach(Runnable::run);
  }

  private TargetPath published(String pod) {
    TargetPath target = target(pod);
    volumes.remember(volume(target, ServiceAccountTokens.none(), true));
    return target;
  }

  private void adopted(String pod) {
    volumes.remember(volume(target(pod), ServiceAccountTokens.none(), false));
  }

  private static TargetPath target(String pod) {
    return new TargetPath(Path.of("/kubelet"), pod, "secrets");
  }

  private static PublishedVolume volume(
      TargetPath target, ServiceAccountTokens tokens, boolean known) {
    return new PublishedVolume(
        request(target, tokens),
        1,
        known ? Optional.of(new ContentBasis("fake", "store", Map.of())) : Optional.empty(),
        Optional.empty(),
        List.of(new ObjectVersion("password", "1")),
        Optional.empty());
  }

  private static VolumeRequest request(TargetPath target, ServiceAccountTokens tokens) {
    return new VolumeRequest(
        new VolumeId("csi-" + target.podUid()),
        target,
        target.toString(),
        new PodIdentity("shop", target.podUid(), target.podUid(), "default", tokens),
        "db",
        OptionalInt.empty(),
        Map.of(),
        NodePublishSecrets.of(Map.of()),
        Optional.empty());
  }

  private static ServiceAccountTokens tokens(Instant expires) {
    return ServiceAccountTokens.of(Map.of("aud", new ServiceAccountTokens.Token("t", expires)));
  }

  private void tell(VolumeEvent event) {
    switch (event) {
      case VolumeEvent.Refreshed at ->
          told.add(
              at.request().pod().name()
                  + (at.changed()
                      ? " updated " + at.versions().getFirst().version()
                      : " unchanged"));
      case VolumeEvent.RefreshFailed at ->
          told.add(
              "%s failed %s %s"
                  .formatted(at.request().pod().name(), at.problem().message(), at.first()));
      case VolumeEvent.Published _,
          VolumeEvent.Republished _,
          VolumeEvent.Refused _,
          VolumeEvent.Adopted _,
          VolumeEvent.Fetched _,
          VolumeEvent.Unpublished _,
          VolumeEvent.UnpublishFailed _ ->
          throw new AssertionError("not told by the scheduler");
    }
  }
}
