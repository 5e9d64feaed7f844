package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import csi.v1.Csi;
import csi.v1.IdentityGrpc;
import csi.v1.NodeGrpc;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.driver.settings.Settings;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import io.strongroom.provider.testing.Hang;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several callers, slow stores, and callers who go away. A deadline only ends a test that hangs.
 */
@Timeout(60)
final class ConcurrencyTest {
  private final Canary canary = Canary.plant();
  private final String password = canary.secret("password");
  private final FakeProvider slow = new FakeProvider("slow").put("password", "password", password);
  private final FakeProvider quick =
      new FakeProvider("quick").put("password", "password", password);
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(slow)
          .provider(quick)
          .spc("slow", "slow", Map.of("objects", "password"))
          .spc("quick", "quick", Map.of("objects", "password"));

  @AfterEach
  void stop() {
    driver.close();
    canary.close();
  }

  /** More volumes than a table of them has places, so that some would share one with it. */
  @Test
  void whoeverIsToldOfAVolumeAndHangsHoldsUpThatVolumeAlone() throws Exception {
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    CompletableFuture<Boolean> goesOn = new CompletableFuture<>();
    driver
        .reports(
            event -> {
              if (event instanceof VolumeEvent.Published published
                  && published.request().pod().name().equals("held")) {
                told.complete(true);
                goesOn.join();
              }
            })
        .start();
    TestPod held = driver.pod("held").spc("quick");
    CompletableFuture<Code> holding = publishing(held);
    told.join();

    for (int i = 0; i < 150; i++) {
      TestPod pod = driver.pod("other-" + i).spc("quick").publish();
      quick.put("password", "password", password + i);
      assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);
      pod.publish();
      if (i % 2 == 0) {
        pod.unpublish();
      }
    }
    assertThat(holding).isNotDone();

    goesOn.complete(true);
    assertThat(holding.get()).isEqualTo(Code.OK);
    held.unpublish();
    assertThat(held.targetExists()).isFalse();
  }

  @Test
  void hungStoreBlocksNeitherUnpublishNorAnotherStore() throws Exception {
    driver.settings(settings -> with(settings, settings.stores().publishTimeout(), 2)).start();
    TestPod mounted = driver.pod("mounted").spc("slow").publish();
    slow.hang();
    List<CompletableFuture<Code>> hanging = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      // Each asks for something else, so that none waits for another's answer.
      hanging.add(publishing(driver.pod("hanging-" + i).spc("slow").attribute("n", "" + i)));
    }
    awaitFetches(slow, 1 + 2);

    mounted.unpublish();
    assertThat(mounted.targetExists()).isFalse();
    for (int i = 0; i < 20; i++) {
      driver.pod("quick-" + i).spc("quick").publish();
    }
    for (int i = 0; i < 20; i++) {
      driver.pod("hanging-" + i).unpublish();
    }
    for (CompletableFuture<Code> publish : hanging) {
      assertThat(publish.get()).isEqualTo(Code.CANCELLED);
    }
    assertThat(driver.mountsBelow()).hasSize(20);
  }

  @Test
  void ownDeadlineNamesTheStoreBeforeKubeletGivesUp() {
    driver.settings(settings -> with(settings, Duration.ofMillis(300), 8)).start();
    slow.hang();
    TestPod pod = driver.pod("waiting").spc("slow");

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(e.getStatus().getDescription()).contains("slow in memory", "no answer within");
    assertThat(pod.targetExists()).isFalse();
  }

  @Test
  void storeThatIgnoresInterruptsKeepsItsOwnPermitsOnly() throws Exception {
    driver.settings(settings -> with(settings, Duration.ofSeconds(2), 1)).start();
    CompletableFuture<Void> stuck = new CompletableFuture<>();
    slow.answer(
        _ -> {
          joinWhateverHappens(stuck);
          throw new InterruptedException();
        });

    assertThat(publishing(driver.pod("first").spc("slow")).get()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(publishing(driver.pod("second").spc("slow")).get())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    driver.pod("third").spc("quick").publish();

    stuck.complete(null);
    slow.recover();
    while (publishing(driver.pod("fourth").spc("slow")).get() != Code.OK) {
      // until the fetch that nobody waits for has given its permit back
    }
  }

  private static void joinWhateverHappens(CompletableFuture<Void> stuck) {
    while (true) {
      try {
        stuck.get();
        return;
      } catch (InterruptedException e) {
        // that is the point
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void secondPublishOfAVolumeInFlightIsAborted() throws Exception {
    driver.start();
    Hang hang = slow.hang();
    TestPod pod = driver.pod("twice").spc("slow");
    CompletableFuture<Code> first = publishing(pod);
    awaitFetches(slow, 1);

    assertThat(driver.publishFails(pod.request().build()).getStatus().getCode())
        .isEqualTo(Code.ABORTED);

    hang.release();
    assertThat(first.get()).isEqualTo(Code.OK);
    assertThat(pod.files()).containsEntry("password", password);
    assertThat(slow.fetches()).isEqualTo(1);
  }

  @Test
  void republishWhileTheStoreHangsIsOkAtOnce() throws Exception {
    driver.start();
    TestPod pod = driver.pod("fine").spc("slow").publish();
    slow.put("password", "password", canary.secret("new"));
    Hang hang = slow.hang();
    CompletableFuture<?> refresh = CompletableFuture.runAsync(() -> driver.refresh(pod), threads());
    awaitFetches(slow, 2);

    pod.publish();
    assertThat(pod.files()).containsEntry("password", password);

    hang.release();
    refresh.get();
    assertThat(pod.files()).doesNotContainEntry("password", password);
  }

  @Test
  void unpublishDuringARefreshLeavesNothing() throws Exception {
    driver.start();
    TestPod pod = driver.pod("leaving").spc("slow").publish();
    slow.hang();
    CompletableFuture<?> refresh = CompletableFuture.runAsync(() -> driver.refresh(pod), threads());
    awaitFetches(slow, 2);

    pod.unpublish();
    refresh.get();

    assertThat(pod.targetExists()).isFalse();
    assertThat(driver.mountsBelow()).isEmpty();
  }

  @Test
  void callerWhoGoesAwayCallsTheFetchOff() throws Exception {
    driver.start();
    Hang hang = slow.hang();
    TestPod pod = driver.pod("impatient").spc("slow");

    Future<Csi.NodePublishVolumeResponse> call =
        NodeGrpc.newFutureStub(driver.channel()).nodePublishVolume(pod.request().build());
    hang.awaitBegun();
    assertThat(call.cancel(true)).isTrue();
    hang.awaitInterrupted();

    slow.recover();
    while (publishing(pod).get() != Code.OK) {
      // ABORTED until the one that was cancelled has ended
    }
    assertThat(pod.files()).containsEntry("password", password);
  }

  @Test
  void publishRacingUnpublishEndsCompleteOrAbsent() throws Exception {
    driver.start();
    for (int round = 0; round < 100; round++) {
      TestPod pod = driver.pod("racing").spc("quick");
      CompletableFuture<Code> publish = publishing(pod);
      CompletableFuture<?> unpublish = CompletableFuture.runAsync(pod::unpublish, threads());
      unpublish.get();
      Code code = publish.get();

      assertThat(code).isIn(Code.OK, Code.CANCELLED);
      if (pod.targetExists()) {
        assertThat(code).isEqualTo(Code.OK);
        assertThat(pod.files()).containsEntry("password", password);
      }
      pod.unpublish();
      assertThat(pod.targetExists()).isFalse();
    }
    assertThat(driver.mountsBelow()).isEmpty();
  }

  @Test
  void manyPodsLandAtOnce() throws Exception {
    driver.settings(settings -> with(settings, settings.stores().publishTimeout(), 4)).start();
    List<CompletableFuture<Code>> publishes = new ArrayList<>();
    for (int i = 0; i < 110; i++) {
      publishes.add(publishing(driver.pod("many-" + i).spc("quick")));
    }
    for (CompletableFuture<Code> publish : publishes) {
      assertThat(publish.get()).isEqualTo(Code.OK);
    }
    assertThat(driver.mountsBelow()).hasSize(110);
  }

  @Test
  void storeThatIsDownDoesNotMakeTheDriverUnready() {
    driver.start();
    slow.fail(FetchFailure.Kind.UNAVAILABLE, "down");
    driver.publishFails(driver.pod("down").spc("slow").request().build());

    assertThat(
            IdentityGrpc.newBlockingStub(driver.channel())
                .probe(Csi.ProbeRequest.getDefaultInstance())
                .getReady()
                .getValue())
        .isTrue();
  }

  private static Settings with(Settings settings, Duration timeout, int concurrency) {
    Settings.Stores stores = settings.stores();
    return new Settings(
        settings.node(),
        settings.classes(),
        new Settings.Stores(
            stores.providerDirs(),
            stores.socketProviders(),
            stores.maxCallRecvMsgSize(),
            timeout,
            concurrency),
        settings.limits(),
        settings.rotation(),
        settings.reads(),
        settings.registration(),
        settings.health(),
        settings.metrics());
  }

  private CompletableFuture<Code> publishing(TestPod pod) {
    Csi.NodePublishVolumeRequest request = pod.request().build();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            driver.publish(request);
            return Code.OK;
          } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
          }
        },
        threads());
  }

  private static Executor threads() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
  }

  /** Waits for a state, not for a time; the class's deadline ends it if it never comes. */
  private static void awaitFetches(FakeProvider provider, int fetches) {
    while (provider.fetches() < fetches) {
      Thread.onSpinWait();
    }
  }
}
