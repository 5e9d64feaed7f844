package io.strongroom.driver.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class VolumesTest {
  private static final int OTHERS = 500;

  private final ContentBudget budget = new ContentBudget(1000);
  private final Volumes volumes = new Volumes();

  private static TargetPath target(int pod) {
    return new TargetPath(Path.of("/var/lib/kubelet"), "pod-" + pod, "secrets");
  }

  private PublishedVolume volume(int pod, long mountId) throws Exception {
    VolumeRequest request =
        new VolumeRequest(
            new VolumeId("csi-" + pod),
            target(pod),
            target(pod).toString(),
            new PodIdentity(
                "team", "pod-" + pod, "pod-" + pod, "default", ServiceAccountTokens.none()),
            "db",
            OptionalInt.empty(),
            Map.of(),
            NodePublishSecrets.none(),
            Optional.empty());
    return new PublishedVolume(
        request,
        mountId,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(budget.reserve("csi-" + pod, 10)));
  }

  private static CompletableFuture<Void> run(Runnable action) {
    return CompletableFuture.runAsync(action, task -> Thread.ofVirtual().start(task));
  }

  private void forget(int pod) {
    try (Volumes.Held _ = volumes.lock(target(pod))) {
      volumes.forget(target(pod));
    }
  }

  @Test
  void targetThatIsHeldHoldsUpNoOtherAndNoneIsKept() throws Exception {
    try (Volumes.Held _ = volumes.lock(target(0))) {
      run(this::lockAllOthers).get(20, TimeUnit.SECONDS);

      assertThat(volumes.size()).isEqualTo(1);
    }
    assertThat(volumes.size()).isZero();
  }

  private void lockAllOthers() {
    for (int pod = 1; pod <= OTHERS; pod++) {
      try (Volumes.Held _ = volumes.lock(target(pod))) {
        assertThat(volumes.size()).isEqualTo(2);
      }
    }
  }

  @Test
  void threadThatWaitsForATargetHasItAfterwards() throws Exception {
    CompletableFuture<Void> second;
    try (Volumes.Held _ = volumes.lock(target(0))) {
      second =
          run(
              () -> {
                try (Volumes.Held _ = volumes.lock(target(0))) {
                  assertThat(volumes.size()).isEqualTo(1);
                }
              });
      assertThat(second).isNotDone();
    }
    second.get(20, TimeUnit.SECONDS);
    assertThat(volumes.size()).isZero();
  }

  @Test
  void entryGoesWithTheLastThingThatIsKnown() throws Exception {
    volumes.remember(volume(0, 1));
    Operation operation = volumes.begin(target(0)).orElseThrow();
    forget(0);

    assertThat(volumes.size()).isEqualTo(1);
    operation.close();
    assertThat(volumes.size()).isZero();

    volumes.waits(target(0), budget.account(5));
    assertThat(volumes.size()).isEqualTo(1);
    assertThat(volumes.waitsNoMore(target(0))).isTrue();
    assertThat(volumes.waitsNoMore(target(0))).isFalse();
    assertThat(volumes.size()).isZero();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void volumeThatIsAskedForAgainWaitsNoMore() throws Exception {
    volumes.waits(target(0), budget.account(5));
    volumes.remember(volume(0, 1));

    assertThat(volumes.waiting()).isEmpty();
    assertThat(budget.usedBytes()).isEqualTo(10);
  }

  @Test
  void targetHasOneOperationAtATime() throws Exception {
    try (Operation first = volumes.begin(target(0)).orElseThrow()) {
      assertThat(volumes.begin(target(0))).isEmpty();
      assertThat(first.isCancelled(target(0))).isFalse();
    }
    assertThat(volumes.begin(target(0))).isPresent();
  }

  @Test
  void operationOnSeveralVolumesLeavesOutWhatIsBusyOrNotPublished() throws Exception {
    volumes.remember(volume(0, 1));
    volumes.remember(volume(1, 1));
    Operation publish = volumes.begin(target(1)).orElseThrow();

    try (Operation refresh = volumes.beginRefresh(List.of(target(0), target(1), target(2)))) {
      assertThat(refresh.isCancelled(target(0))).isFalse();
      assertThat(refresh.isCancelled(target(1))).isTrue();
      assertThat(refresh.isCancelled(target(2))).isTrue();
      assertThat(volumes.begin(target(2))).as("not published, so not busy").isPresent();
    }
    publish.close();
    assertThat(volumes.beginRefresh(List.of(target(0), target(1))).isCancelled(target(1)))
        .isFalse();
  }

  @Test
  void threadIsInterruptedWhenTheLastOfItsTargetsIsCancelledAndNotBefore() throws Exception {
    volumes.remember(volume(0, 1));
    volumes.remember(volume(1, 1));
    try (Operation operation = volumes.beginRefresh(List.of(target(0), target(1)))) {
      volumes.cancel(target(0));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      volumes.cancel(target(0));
      assertThat(Thread.currentThread().isInterrupted()).as("the same twice").isFalse();

      volumes.cancel(target(1));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThat(operation.isCancelled(target(1))).isTrue();
    }
    assertThat(Thread.currentThread().isInterrupted()).as("cleared at the end").isFalse();
  }

  @Test
  void operationThatHasNothingToDoInterruptsNothing() throws Exception {
    volumes.remember(volume(0, 1));
    try (Operation _ = volumes.begin(target(0)).orElseThrow();
        Operation refresh = volumes.beginRefresh(List.of(target(0), target(1)))) {
      assertThat(refresh.isCancelled(target(0))).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void lockIsNotWaitedForWhereItIsOnlyTried() throws Exception {
    try (Volumes.Held _ = volumes.lock(target(0))) {
      CompletableFuture<Void> other = run(() -> assertThat(volumes.tryLock(target(0))).isEmpty());
      other.get(20, TimeUnit.SECONDS);
      volumes.tryLock(target(0)).orElseThrow().close();
    }
    assertThat(volumes.size()).isZero();
  }

  @Test
  void newContentKeepsARequestThatCameMeanwhile() throws Exception {
    PublishedVolume before = volume(0, 1);
    volumes.remember(before);
    VolumeRequest newest = volume(0, 1).request();
    assertThat(volumes.keepNewest(newest, 1)).isTrue();

    volumes.rememberContent(before.withoutContent());

    assertThat(volumes.at(target(0)).orElseThrow().request()).isSameAs(newest);
  }

  @Test
  void interruptOfAnotherIsNotClearedByAnOperation() throws Exception {
    Operation operation = volumes.begin(target(0)).orElseThrow();
    Thread.currentThread().interrupt();
    operation.close();

    assertThat(Thread.interrupted()).isTrue();
    operation.cancel(target(0));
    assertThat(Thread.currentThread().isInterrupted()).as("after the end").isFalse();
  }

  @Test
  void listenerThatBlocksHoldsUpItsOwnVolumeOnly() throws Exception {
    volumes.remember(volume(0, 1));
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    CompletableFuture<Void> listener =
        run(
            () ->
                volumes.whileKnown(
                    target(0),
                    _ -> {
                      blocked.countDown();
                      awaitUninterruptibly(mayGoOn);
                    }));
    blocked.await();

    run(this::publishAndForgetAllOthers).get(20, TimeUnit.SECONDS);
    CompletableFuture<Void> forget = run(() -> forget(0));
    assertThat(volumes.at(target(0))).as("no event after the volume is gone").isPresent();
    assertThat(forget).isNotDone();
    mayGoOn.countDown();
    listener.get(20, TimeUnit.SECONDS);
    forget.get(20, TimeUnit.SECONDS);
    assertThat(volumes.at(target(0))).isEmpty();
  }

  private void publishAndForgetAllOthers() {
    try {
      for (int pod = 1; pod <= OTHERS; pod++) {
        volumes.remember(volume(pod, 1));
        volumes.whileKnown(target(pod), _ -> {});
        forget(pod);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void changesCountForTheMountThatIsKnown() throws Exception {
    volumes.remember(volume(0, 1));

    assertThat(volumes.changeRefreshes(target(0), 2, RefreshState::failed)).isEmpty();
    assertThat(volumes.changeRefreshes(target(0), 1, RefreshState::failed)).isPresent();
    assertThat(volumes.refreshesOf(target(0)).orElseThrow().failures()).isEqualTo(1);
    assertThat(volumes.keepNewest(volume(0, 1).request(), 2)).isFalse();

    volumes.remember(volume(0, 2));
    assertThat(volumes.refreshesOf(target(0)).orElseThrow().failures())
        .as("a refresh replaces the record, not how refreshes go")
        .isEqualTo(1);
    forget(0);
    assertThat(volumes.refreshesOf(target(0))).isEmpty();
    assertThat(volumes.changeRefreshes(target(0), 2, s -> s.succeeded(new Moment(1)))).isEmpty();
  }
}
