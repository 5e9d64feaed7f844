package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.failure;
import static io.strongroom.driver.status.ReportsHarness.objects;
import static io.strongroom.driver.status.ReportsHarness.published;
import static io.strongroom.driver.status.ReportsHarness.refreshFailed;
import static io.strongroom.driver.status.ReportsHarness.refreshed;
import static io.strongroom.driver.status.ReportsHarness.unpublished;
import static io.strongroom.driver.status.ReportsHarness.versions;
import static io.strongroom.driver.status.ReportsHarness.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.kube.FakeKubernetesApi.Call;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.testing.Canary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An API server that is away, slow to take, or refuses. */
final class ApiQueueTest {
  private final ReportsHarness harness = new ReportsHarness();

  @Test
  void burstIsWrittenWithoutWaiting() {
    publish(30);
    harness.settle();

    assertThat(harness.statusNames()).hasSize(30);
    assertThat(harness.writes()).hasSize(30);
    assertThat(harness.clock.instant()).isEqualTo("2026-01-01T10:00:00Z");
  }

  @Test
  void newestStateIsWrittenOnceHoweverOftenItIsTold() {
    VolumeRequest web = volume("web");
    for (int i = 0; i < 100; i++) {
      harness.reports.onEvent(published(web, versions("user=" + i), List.of()));
    }
    assertThat(harness.reports.waiting()).isEqualTo(1);
    harness.settle();

    assertThat(harness.writes()).hasSize(1);
    assertThat(objects(harness.status("web-team-db"))).startsWith("user=99@");
  }

  @Test
  void outageCostsOneProbeAtATimeAndStatusIsWrittenAfterIt() {
    harness.api.fail(_ -> true, failure(Reason.UNAVAILABLE));
    publish(100);
    harness.advance(Duration.ofHours(1));

    // 1 + 2 + 4 + 8 + 16 seconds, and then every 30.
    assertThat(harness.api.calls()).hasSizeBetween(120, 126);
    assertThat(harness.reports.waiting()).isEqualTo(100);

    harness.api.heal();
    harness.advance(Duration.ofSeconds(31));
    assertThat(harness.statusNames()).hasSize(100);
    assertThat(harness.reports.waiting()).isZero();
  }

  @Test
  void podsThatComeAndGoDuringAnOutageAreNotRemembered() {
    harness.api.fail(_ -> true, failure(Reason.UNAVAILABLE));
    for (int i = 0; i < 10_000; i++) {
      VolumeRequest pod = volume("job-" + i);
      harness.reports.onEvent(published(pod, versions("user=1"), List.of("odd")));
      harness.reports.onEvent(refreshFailed(pod, ReportsHarness.away("the store is away"), true));
      harness.advance(Duration.ofMillis(100));
      harness.reports.onEvent(unpublished(pod.target()));
    }
    assertThat(harness.reports.remembered()).isLessThan(PodStatuses.MAX_UNPUBLISHED + 10);

    harness.api.heal();
    harness.advance(Duration.ofMinutes(2));
    assertThat(harness.reports.remembered()).isZero();
    assertThat(harness.reports.waiting()).isZero();
    assertThat(harness.statusNames()).isEmpty();
  }

  @Test
  void outageAndItsEndAreOneLineEach() {
    try (Canary canary = Canary.plant()) {
      harness.api.fail(_ -> true, failure(Reason.UNAVAILABLE));
      publish(20);
      harness.advance(Duration.ofHours(1));
      assertThat(lines(canary, "does not take status and events")).hasSize(1);
      assertThat(canary.log()).contains("20 wait", "the API server says UNAVAILABLE");

      harness.api.heal();
      harness.advance(Duration.ofMinutes(1));
      assertThat(lines(canary, "answers again")).hasSize(1);
      assertThat(lines(canary, "does not take status and events")).hasSize(1);
    }
  }

  @Test
  void nothingToWriteIsNoAnswer() {
    publish(2);
    harness.settle();
    try (Canary canary = Canary.plant()) {
      harness.api.fail(_ -> true, failure(Reason.UNAVAILABLE));
      harness.reports.onEvent(published(volume("late"), versions("user=1"), List.of()));
      harness.advance(Duration.ofMinutes(1));
      harness.api.forgetCalls();

      // Refreshes that find nothing new go on meanwhile.
      for (int i = 0; i < 30; i++) {
        harness.reports.onEvent(refreshed(volume("web-0"), versions("user=1"), false));
        harness.advance(Duration.ofSeconds(2));
      }

      assertThat(lines(canary, "answers again")).isEmpty();
      assertThat(harness.api.calls()).as("probes in a minute").hasSizeBetween(1, 3);
    }
  }

  @Test
  void oneObjectThatFailsDoesNotKeepTheOthersWaiting() {
    harness.api.fail(call -> call.name().startsWith("web-0-"), failure(Reason.UNAVAILABLE));
    publish(50);
    harness.advance(Duration.ofSeconds(3));
    assertThat(harness.statusNames()).hasSize(49);

    harness.api.forgetCalls();
    harness.advance(Duration.ofHours(1));
    assertThat(harness.api.calls()).as("retries of the one").hasSizeBetween(55, 70);
  }

  @Test
  void throttledServerIsLeftAloneAsLongAsItAsks() {
    publish(10);
    harness.api.fail(
        _ -> true,
        new KubernetesException(
            Reason.THROTTLED, "too many requests", Optional.of(Duration.ofSeconds(17))));
    harness.advance(Duration.ofSeconds(16));
    assertThat(harness.api.calls()).hasSize(1);

    harness.api.heal();
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.statusNames()).hasSize(10);
  }

  @Test
  void forbiddenWriteIsSaidOnceWithWhatToChangeAndTriedSeldom() {
    try (Canary canary = Canary.plant()) {
      harness.api.fail(call -> call.verb().equals("apply"), failure(Reason.FORBIDDEN));
      publish(10);
      harness.advance(Duration.ofMinutes(4));

      assertThat(harness.writes()).hasSize(10);
      assertThat(lines(canary, "status of volumes is not written"))
          .singleElement()
          .asString()
          .contains("get, create, patch and delete on secretproviderclasspodstatuses");
      harness.api.heal();
      harness.advance(Duration.ofMinutes(1));
      assertThat(harness.statusNames()).as("after the role was mended").hasSize(10);
    }
  }

  @Test
  void serverThatHasOnlyBegunAndRefusesIsAskedAgainSoon() {
    try (Canary canary = Canary.plant()) {
      outageThatEndsInRefusals();
      harness.advance(Duration.ofSeconds(20));
      assertThat(harness.statusNames()).isEmpty();

      harness.api.heal();
      harness.advance(Duration.ofSeconds(16));
      assertThat(harness.statusNames()).hasSize(10);
      assertThat(lines(canary, "status of volumes is not written")).isEmpty();
    }
  }

  @Test
  void roleThatWasTakenAwayDuringAnOutageIsSaid() {
    try (Canary canary = Canary.plant()) {
      outageThatEndsInRefusals();
      harness.advance(Duration.ofMinutes(3));

      assertThat(lines(canary, "status of volumes is not written")).hasSize(1);
      assertThat(harness.api.calls()).hasSizeBetween(10, 20);
    }
  }

  @Test
  void fieldThatTheCrdsDoNotKnowHoldsUpNothingElseAndSaysWhatToUpdate() {
    try (Canary canary = Canary.plant()) {
      harness.api.fail(
          call -> call.verb().equals("apply") && call.name().startsWith("web-0-"),
          failure(Reason.FAILED));
      publish(10);
      harness.settle();

      assertThat(harness.statusNames()).hasSize(9);
      assertThat(lines(canary, "status of volumes is not written"))
          .singleElement()
          .asString()
          .contains("helm show crds");
      assertThat(lines(canary, "does not take status and events")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NOT_FOUND", "INVALID", "GONE"})
  void refusalIsNotRepeatedBeforeSomethingChanges(Reason reason) {
    harness.api.fail(call -> call.verb().equals("apply"), failure(reason));
    publish(3);
    harness.advance(Duration.ofHours(10));
    assertThat(harness.writes()).hasSize(3);
    assertThat(harness.reports.waiting()).isZero();

    harness.api.heal();
    harness.reports.onEvent(refreshed(volume("web-0"), versions("user=2"), true));
    harness.settle();
    assertThat(harness.statusNames()).containsExactly("web-0-team-db");
  }

  @Test
  void namespaceThatIsGoneEndsTheMatter() {
    VolumeRequest web = volume("web");
    harness.reports.onEvent(published(web, versions("user=1"), List.of()));
    harness.settle();
    harness.api.removeNamespace("team");
    harness.reports.onEvent(refreshed(web, versions("user=2"), true));
    harness.settle();
    harness.reports.onEvent(unpublished(web.target()));
    harness.settle();

    assertThat(harness.reports.waiting()).isZero();
    assertThat(harness.reports.remembered()).isZero();
  }

  @Test
  void turnsAreFair() {
    publish(5);
    List<String> order = new ArrayList<>();
    harness.api.onCall(
        () -> {
          order.add(harness.api.calls().getLast().name());
          // Whoever has had its turn and has news waits behind those that have not.
          harness.reports.onEvent(
              refreshed(volume("web-0"), versions("user=" + order.size()), true));
          if (order.size() > 9) {
            harness.api.onCall(() -> {});
          }
        });
    harness.settle();

    assertThat(order.subList(0, 10))
        .containsExactly(
            "web-0-team-db", "web-0-team-db",
            "web-1-team-db", "web-1-team-db",
            "web-2-team-db", "web-2-team-db",
            "web-3-team-db", "web-3-team-db",
            "web-4-team-db", "web-4-team-db");
  }

  @Test
  void burstOfAThousandIsBoundedByItsVolumes() {
    publish(1000);
    for (int i = 0; i < 1000; i++) {
      harness.reports.onEvent(
          refreshFailed(volume("web-" + i), ReportsHarness.away("the store is away"), true));
    }
    assertThat(harness.reports.waiting()).isEqualTo(2000);
    harness.settle();

    assertThat(harness.api.calls().stream().filter(call -> call.verb().equals("apply")))
        .hasSize(1000);
    assertThat(harness.api.calls().stream().filter(ApiQueueTest::isEvent)).hasSize(1000);
    assertThat(harness.reports.waiting()).isZero();
  }

  private static boolean isEvent(Call call) {
    return call.plural().equals("events");
  }

  private static List<String> lines(Canary canary, String text) {
    return canary.log().lines().filter(line -> line.contains(text)).toList();
  }

  private void outageThatEndsInRefusals() {
    harness.api.fail(_ -> true, failure(Reason.UNAVAILABLE));
    publish(10);
    harness.advance(Duration.ofMinutes(1));
    harness.api.heal();
    harness.api.forgetCalls();
    harness.api.fail(_ -> true, failure(Reason.FORBIDDEN));
  }

  private void publish(int pods) {
    for (int i = 0; i < pods; i++) {
      harness.reports.onEvent(published(volume("web-" + i), versions("user=1"), List.of()));
    }
  }
}
