package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.adopted;
import static io.strongroom.driver.status.ReportsHarness.failure;
import static io.strongroom.driver.status.ReportsHarness.published;
import static io.strongroom.driver.status.ReportsHarness.refreshFailed;
import static io.strongroom.driver.status.ReportsHarness.refreshed;
import static io.strongroom.driver.status.ReportsHarness.unpublished;
import static io.strongroom.driver.status.ReportsHarness.versions;
import static io.strongroom.driver.status.ReportsHarness.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.kube.FakeKubernetesApi;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.testing.Canary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The seam that the flows call, with its real thread. */
@Timeout(60)
final class KubernetesReportsTest {
  private static final VolumeRequest WEB = volume("web");

  @Test
  void reportsReturnWhileTheApiServerHangs() throws InterruptedException {
    FakeKubernetesApi api = new FakeKubernetesApi();
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    api.onCall(
        () -> {
          called.countDown();
          awaitOrStop(release);
        });
    try (KubernetesReports reports =
        KubernetesReports.start(api, ReportsHarness.reporter("node-1"), Clocks.system())) {
      reports.onEvent(published(WEB, versions("user=1"), List.of("odd")));
      called.await();

      for (int i = 0; i < 1000; i++) {
        VolumeRequest pod = volume("web-" + i);
        reports.onEvent(published(pod, versions("user=1"), List.of("odd")));
        reports.onEvent(refreshed(pod, versions("user=2"), true));
        reports.onEvent(refreshFailed(pod, ReportsHarness.away("the store is away"), true));
        reports.onEvent(unpublished(pod.target()));
      }
      assertThat(api.calls()).hasSize(1);
      release.countDown();
    }
  }

  @Test
  void closeDuringTheLastCallReturnsAfterIt() throws InterruptedException {
    FakeKubernetesApi api = new FakeKubernetesApi();
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    KubernetesReports reports =
        KubernetesReports.start(api, ReportsHarness.reporter("node-1"), Clocks.system());
    reports.onEvent(published(WEB, versions("user=1"), List.of()));
    api.onCall(
        () -> {
          if (api.calls().getLast().verb().equals("apply")) {
            called.countDown();
            awaitOrStop(release);
          }
        });
    called.await();
    Thread closing = Thread.ofVirtual().start(reports::close);
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    long start = System.nanoTime();
    release.countDown();
    closing.join();

    // Otherwise the whole grace time of two seconds, with no call left to make.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1800));
  }

  @Test
  void closeWritesWhatIsDue() {
    FakeKubernetesApi api = new FakeKubernetesApi();
    KubernetesReports reports =
        KubernetesReports.start(api, ReportsHarness.reporter("node-1"), Clocks.system());
    reports.onEvent(published(WEB, versions("user=1"), List.of("odd")));
    reports.close();

    assertThat(api.all(ReportsHarness.STATUSES)).hasSize(1);
    assertThat(api.all(ReportsHarness.EVENTS)).hasSize(1);
  }

  @Test
  void closeDoesNotWaitForAnApiServerThatIsAway() throws InterruptedException {
    FakeKubernetesApi api = new FakeKubernetesApi();
    CountDownLatch called = new CountDownLatch(1);
    api.onCall(called::countDown);
    api.fail(_ -> true, failure(Reason.UNAVAILABLE));
    KubernetesReports reports =
        KubernetesReports.start(api, ReportsHarness.reporter("node-1"), Clocks.system());
    reports.onEvent(published(WEB, versions("user=1"), List.of()));
    called.await();
    reports.close();

    assertThat(api.calls()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void workerWakesForWhatComesLater() throws InterruptedException {
    FakeKubernetesApi api = new FakeKubernetesApi();
    try (KubernetesReports reports =
        KubernetesReports.start(api, ReportsHarness.reporter("node-1"), Clocks.system())) {
      for (int i = 0; i < 3; i++) {
        CountDownLatch applied = new CountDownLatch(1);
        api.onCall(
            () -> {
              if (api.calls().getLast().writes()) {
                applied.countDown();
              }
            });
        reports.onEvent(published(volume("web-" + i), versions("user=1"), List.of()));
        assertThat(applied.await(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void nothingThatIsWrittenHoldsAnAttributeOrASecret() {
    try (Canary canary = Canary.plant()) {
      ReportsHarness harness = new ReportsHarness();
      VolumeRequest request =
          volume(
              "web",
              "uid-web",
              "db",
              "secrets",
              Map.of("password", canary.secret("attribute")),
              NodePublishSecrets.of(Map.of("key", canary.secret("nodePublishSecretRef"))));
      harness.reports.onEvent(published(request, versions("user=1"), List.of("odd")));
      harness.reports.onEvent(
          refreshFailed(request, ReportsHarness.away("the store is away"), true));
      harness.settle();
      harness.reports.onEvent(refreshed(request, versions("user=2"), true));
      harness.reports.onEvent(adopted(request));
      harness.settle();
      harness.api.fail(_ -> true, failure(Reason.INVALID));
      harness.reports.onEvent(refreshed(request, versions("user=3"), true));
      harness.settle();
      harness.reports.onEvent(unpublished(request.target()));
      harness.advance(Duration.ofMinutes(1));

      assertThat(harness.api.bodies()).hasSizeGreaterThan(3);
      harness.api.bodies().forEach(body -> canary.assertAbsentFrom(body.toString()));
    }
  }

  @Test
  void whatHappensReachesStatusAndEvents() {
    ReportsHarness harness = new ReportsHarness();
    VolumeListener reports = harness.reports;
    reports.onEvent(
        new VolumeEvent.Published(
            WEB, new Origin("vault", "vault"), versions("user=1"), List.of(), Duration.ZERO));
    harness.advance(Duration.ofMinutes(1));
    reports.onEvent(
        new VolumeEvent.RefreshFailed(
            WEB,
            new Problem("StoreUnavailable", "the store is away", Optional.empty(), List.of()),
            versions("user=1"),
            true,
            Duration.ZERO));
    harness.advance(Duration.ofMinutes(1));

    assertThat(harness.api.bodies().toString()).contains("\"user\"", "the store is away");
  }

  @Test
  void aDefectOfOneWhoWatchesKeepsNobodyElseFromBeingTold() {
    List<VolumeEvent> told = new ArrayList<>();
    VolumeListener all =
        VolumeListener.all(
            List.of(
                _ -> {
                  throw new IllegalStateException("a defect");
                },
                VolumeListener.none(),
                told::add));

    all.onEvent(new VolumeEvent.Adopted(WEB));

    assertThat(told).containsExactly(new VolumeEvent.Adopted(WEB));
  }

  private static void awaitOrStop(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
