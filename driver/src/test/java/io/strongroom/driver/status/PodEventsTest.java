package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.EVENTS;
import static io.strongroom.driver.status.ReportsHarness.published;
import static io.strongroom.driver.status.ReportsHarness.refreshFailed;
import static io.strongroom.driver.status.ReportsHarness.refreshed;
import static io.strongroom.driver.status.ReportsHarness.unpublished;
import static io.strongroom.driver.status.ReportsHarness.versions;
import static io.strongroom.driver.status.ReportsHarness.volume;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.driver.kube.FakeKubernetesApi.Call;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.volume.VolumeRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What {@code kubectl describe pod} shows, and how often the API server is told. */
final class PodEventsTest {
  private final ReportsHarness harness = new ReportsHarness();
  private final VolumeRequest web = volume("web");

  @Test
  void eventIsOnThePodWithItsUid() {
    harness.reports.onEvent(
        published(web, versions("user=3"), List.of("secretObjects are not served")));
    harness.settle();

    JsonObject event = harness.api.all(EVENTS).getFirst();
    assertThat(event.getAsJsonObject("metadata").get("name").getAsString()).startsWith("web.");
    event.remove("metadata");
    assertThat(event)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"apiVersion": "v1", "kind": "Event",
                 "involvedObject": {"apiVersion": "v1", "kind": "Pod", "namespace": "team",
                   "name": "web", "uid": "uid-web"},
                 "source": {"component": "strongroom", "host": "node-1"},
                 "reportingComponent": "strongroom", "reportingInstance": "node-1",
                 "type": "Warning", "reason": "SecretProviderClassWarning",
                 "message": "secretObjects are not served",
                 "firstTimestamp": "2026-01-01T10:00:00Z",
                 "lastTimestamp": "2026-01-01T10:00:00Z", "count": 1}
                """));
  }

  @Test
  void eachWarningIsToldOncePerVolume() {
    for (int i = 0; i < 10; i++) {
      harness.reports.onEvent(published(web, versions("user=3"), List.of("odd", "odder")));
      harness.advance(Duration.ofMinutes(40));
    }

    assertThat(harness.events())
        .containsExactlyInAnyOrder(
            "Warning SecretProviderClassWarning odd x1",
            "Warning SecretProviderClassWarning odder x1");
  }

  @Test
  void failureIsToldAtOnceAndRecoveryAfterIt() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();
    assertThat(harness.events())
        .containsExactly("Warning SecretRefreshFailed the store is away x1");

    harness.reports.onEvent(refreshed(web, List.of(), false));
    harness.settle();
    harness.reports.onEvent(refreshed(web, List.of(), false));
    harness.settle();
    assertThat(harness.events())
        .containsExactly(
            "Warning SecretRefreshFailed the store is away x1",
            "Normal SecretRefreshRecovered the secrets are refreshed again x1");
  }

  @Test
  void successAloneIsNoEvent() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.reports.onEvent(refreshed(web, versions("user=3"), false));
    harness.settle();

    assertThat(harness.events()).isEmpty();
  }

  @Test
  void sameFailureCountsOnOneObjectSeldom() {
    for (int i = 0; i < 120; i++) {
      harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), i == 0));
      harness.advance(Duration.ofMinutes(1));
    }

    assertThat(eventCalls())
        .extracting(Call::verb)
        .containsExactly("create", "patch", "patch", "patch", "patch");
    assertThat(harness.events())
        .containsExactly("Warning SecretRefreshFailed the store is away x120");
    assertThat(harness.api.all(EVENTS).getFirst().get("lastTimestamp").getAsString())
        .isEqualTo("2026-01-01T11:59:00Z");
  }

  @Test
  void changedFailureIsAnotherEventButNotOnEachTry() {
    for (int i = 0; i < 60; i++) {
      harness.reports.onEvent(
          refreshFailed(web, ReportsHarness.away("refused, request id " + i), i == 0));
      harness.advance(Duration.ofSeconds(10));
    }
    harness.advance(Duration.ofMinutes(5));

    assertThat(eventCalls()).extracting(Call::verb).containsExactly("create", "create", "create");
    assertThat(harness.events()).last().asString().contains("request id 59");
  }

  @Test
  void changeOfTheKindOfFailureIsToldAtOnceAndAChangeOfWordsWaits() {
    fail("StoreUnavailable", "nobody listens at that address", true);
    fail("StoreUnavailable", "closed the connection without an answer", false);
    assertThat(eventCalls()).hasSize(1);

    fail("PermissionDenied", "403: permission denied", false);
    assertThat(harness.events()).last().asString().contains("403: permission denied");
    fail("StoreUnavailable", "nobody listens at that address", false);
    assertThat(harness.events()).last().asString().contains("nobody listens");
    assertThat(eventCalls()).extracting(Call::verb).containsExactly("create", "create", "create");

    fail("StoreUnavailable", "there is no route to it", false);
    assertThat(eventCalls()).hasSize(3);
    harness.advance(Duration.ofMinutes(5));
    assertThat(harness.events()).last().asString().contains("there is no route to it");
  }

  @Test
  void kindsOfFailureThatTakeTurnsAreToldAtOnceOnlyAFewTimes() {
    for (int i = 0; i < 30; i++) {
      boolean away = i % 2 == 0;
      fail(away ? "StoreUnavailable" : "PermissionDenied", (away ? "away " : "no ") + i, i == 0);
    }

    assertThat(eventCalls()).hasSize(1 + 4);
    assertThat(harness.events()).last().asString().contains("away 4");
    harness.advance(Duration.ofMinutes(5));
    assertThat(harness.events()).last().asString().contains("no 29");
    assertThat(eventCalls()).hasSize(1 + 4 + 1);
  }

  private void fail(String kind, String message, boolean first) {
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.problem(kind, message), first));
    harness.advance(Duration.ofSeconds(10));
  }

  @Test
  void clockThatIsSetHoldsNoEventBack() {
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();
    harness.clock.set(harness.clock.instant().minus(Duration.ofDays(1)));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is gone"), false));
    harness.advance(Duration.ofMinutes(5));

    assertThat(harness.events()).last().asString().contains("the store is gone");
  }

  @Test
  void whatIsHeldBackIsNotToldOnceItIsOver() {
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is sealed"), false));
    harness.reports.onEvent(refreshed(web, List.of(), false));
    harness.settle();
    harness.reports.onEvent(
        refreshFailed(web, ReportsHarness.away("the store is away again"), true));
    harness.reports.onEvent(refreshed(web, List.of(), false));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is gone"), true));
    harness.advance(Duration.ofMinutes(6));

    assertThat(harness.events())
        .containsExactly(
            "Warning SecretRefreshFailed the store is away x1",
            "Normal SecretRefreshRecovered the secrets are refreshed again x1",
            "Warning SecretRefreshFailed the store is gone x1");
  }

  @Test
  void failureThatComesBackIsToldAgain() {
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();
    harness.reports.onEvent(refreshed(web, List.of(), false));
    harness.settle();
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.advance(Duration.ofMinutes(6));

    assertThat(harness.events()).contains("Warning SecretRefreshFailed the store is away x2");
  }

  @Test
  void eventThatTheApiServerForgotIsMadeAnew() {
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();
    String name =
        harness.api.all(EVENTS).getFirst().getAsJsonObject("metadata").get("name").getAsString();
    harness.api.remove(EVENTS, name);
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), false));
    harness.advance(Duration.ofMinutes(31));

    assertThat(harness.events())
        .containsExactly("Warning SecretRefreshFailed the store is away x2");
  }

  @Test
  void lostAnswerMakesNoSecondEvent() {
    harness.api.loseAnswerOf(call -> call.verb().equals("create"));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.advance(Duration.ofMinutes(1));

    assertThat(harness.events())
        .containsExactly("Warning SecretRefreshFailed the store is away x1");
  }

  @Test
  void messageIsOneLineThatTheApiServerTakes() {
    harness.reports.onEvent(
        refreshFailed(web, ReportsHarness.away("ä\r\n\u2028" + "ß".repeat(2000)), true));
    harness.settle();

    String message = harness.api.all(EVENTS).getFirst().get("message").getAsString();
    assertThat(message).startsWith("ä ßß").endsWith("ß...").doesNotContainPattern("\\R");
    assertThat(message.getBytes(UTF_8)).hasSizeBetween(1020, 1024);
  }

  @Test
  void podWithTheLongestNameHasEvents() {
    harness.reports.onEvent(
        refreshFailed(volume("p".repeat(253)), ReportsHarness.away("the store is away"), true));
    harness.settle();

    assertThat(harness.events()).hasSize(1);
  }

  @Test
  void refusedEventDoesNotKeepTheOthersBack() {
    AtomicInteger creates = new AtomicInteger();
    harness.api.fail(
        call -> call.verb().equals("create") && creates.getAndIncrement() == 0,
        ReportsHarness.failure(Reason.INVALID));
    harness.reports.onEvent(published(web, versions("user=3"), List.of("first", "second")));
    harness.settle();

    assertThat(harness.events()).containsExactly("Warning SecretProviderClassWarning second x1");
  }

  @Test
  void unpublishedVolumeTellsNothingMore() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of("odd")));
    harness.reports.onEvent(unpublished(web.target()));
    harness.settle();

    assertThat(harness.events()).isEmpty();
  }

  private List<Call> eventCalls() {
    return harness.api.calls().stream().filter(call -> call.plural().equals("events")).toList();
  }
}
