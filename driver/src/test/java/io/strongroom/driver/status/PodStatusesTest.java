package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.STATUSES;
import static io.strongroom.driver.status.ReportsHarness.field;
import static io.strongroom.driver.status.ReportsHarness.hasField;
import static io.strongroom.driver.status.ReportsHarness.objects;
import static io.strongroom.driver.status.ReportsHarness.published;
import static io.strongroom.driver.status.ReportsHarness.refreshFailed;
import static io.strongroom.driver.status.ReportsHarness.refreshed;
import static io.strongroom.driver.status.ReportsHarness.unpublished;
import static io.strongroom.driver.status.ReportsHarness.versions;
import static io.strongroom.driver.status.ReportsHarness.volume;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a SecretProviderClassPodStatus says, and how often the API server is asked to keep it. */
final class PodStatusesTest {
  private static final String NAME = "web-team-db";

  private final ReportsHarness harness = new ReportsHarness();
  private final VolumeRequest web = volume("web");

  @Test
  void publishedVolumeIsToldAsUpstreamTellsIt() {
    harness.reports.onEvent(published(web, versions("user=3", "password=7"), List.of()));
    harness.settle();

    JsonObject expected =
        JsonParser.parseString(
                """
                {"apiVersion": "secrets-store.csi.x-k8s.io/v1",
                 "kind": "SecretProviderClassPodStatus",
                 "metadata": {
                   "name": "web-team-db", "namespace": "team", "resourceVersion": "1",
                   "labels": {"internal.secrets-store.csi.k8s.io/node-name": "node-1",
                     "strongroom.io/driver-name": "csi.example"},
                   "ownerReferences": [
                     {"apiVersion": "v1", "kind": "Pod", "name": "web", "uid": "uid-web"}]},
                 "status": {
                   "podName": "web", "secretProviderClassName": "db", "mounted": true,
                   "targetPath":
                     "/var/lib/kubelet/pods/uid-web/volumes/kubernetes.io~csi/secrets/mount",
                   "nodeName": "node-1", "volumeName": "secrets",
                   "objects": [
                     {"id": "password", "version": "7", "updatedAt": "2026-01-01T10:00:00Z"},
                     {"id": "user", "version": "3", "updatedAt": "2026-01-01T10:00:00Z"}],
                   "summary":
                     "password@7 since 2026-01-01T10:00:00Z, user@3 since 2026-01-01T10:00:00Z"}}
                """)
            .getAsJsonObject();
    assertThat(harness.status(NAME)).isEqualTo(expected);
  }

  @Test
  void anotherCountOfTheStoreIsWrittenAndLeavesVersionAndTimeAsTheyAre() {
    harness.reports.onEvent(published(web, counted("7"), List.of()));
    harness.settle();
    harness.advance(Duration.ofHours(1));
    harness.reports.onEvent(refreshed(web, counted("8"), false));
    harness.settle();

    assertThat(objects(harness.status(NAME))).isEqualTo("user=3@10:00:00");
    assertThat(
            harness
                .status(NAME)
                .getAsJsonObject("status")
                .getAsJsonArray("objects")
                .get(0)
                .getAsJsonObject()
                .get("storeVersion")
                .getAsString())
        .isEqualTo("8");

    harness.api.forgetCalls();
    harness.reports.onEvent(refreshed(web, counted("8"), false));
    harness.settle();
    assertThat(harness.api.calls()).isEmpty();
  }

  private static List<ObjectVersion> counted(String storeVersion) {
    return List.of(new ObjectVersion("user", "3", Optional.of(storeVersion)));
  }

  @Test
  void steadyStateIsNotWritten() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    harness.api.forgetCalls();

    for (int i = 0; i < 1000; i++) {
      harness.advance(Duration.ofMinutes(2));
      harness.reports.onEvent(published(web, versions("user=3"), List.of()));
      harness.reports.onEvent(refreshed(web, versions("user=3"), false));
      harness.reports.onEvent(refreshed(web, List.of(), false));
      harness.settle();
    }

    assertThat(harness.api.calls()).isEmpty();
  }

  @Test
  void onlyTheChangedObjectGetsANewTime() {
    harness.reports.onEvent(published(web, versions("password=7", "user=3"), List.of()));
    harness.settle();
    harness.advance(Duration.ofMinutes(5));
    harness.reports.onEvent(refreshed(web, versions("password=8", "user=3"), true));
    harness.settle();

    assertThat(objects(harness.status(NAME))).isEqualTo("password=8@10:05:00 user=3@10:00:00");
  }

  @Test
  void objectThatTheClassNoLongerNamesDisappears() {
    harness.reports.onEvent(published(web, versions("password=7", "user=3"), List.of()));
    harness.settle();
    harness.reports.onEvent(refreshed(web, versions("user=3"), true));
    harness.settle();

    assertThat(objects(harness.status(NAME))).isEqualTo("user=3@10:00:00");
  }

  @Test
  void errorIsToldSinceItBeganAndClearedBySuccess() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    harness.advance(Duration.ofMinutes(1));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();
    harness.advance(Duration.ofMinutes(10));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store\nrefuses"), false));
    harness.settle();

    JsonObject failing = harness.status(NAME);
    assertThat(field(failing, "lastError")).isEqualTo("the store refuses");
    assertThat(field(failing, "lastErrorSince")).isEqualTo("2026-01-01T10:01:00Z");
    assertThat(objects(failing)).isEqualTo("user=3@10:00:00");

    harness.reports.onEvent(refreshed(web, List.of(), false));
    harness.settle();
    assertThat(hasField(harness.status(NAME), "lastError")).isFalse();
    assertThat(hasField(harness.status(NAME), "lastErrorSince")).isFalse();
  }

  @Test
  void changeOfTheKindOfFailureIsWrittenAtOnce() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    for (String kind : List.of("StoreUnavailable", "PermissionDenied", "StoreUnavailable")) {
      harness.reports.onEvent(
          refreshFailed(web, ReportsHarness.problem(kind, kind + ", in words"), false));
      harness.advance(Duration.ofSeconds(10));
      assertThat(field(harness.status(NAME), "lastError")).isEqualTo(kind + ", in words");
    }
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("in other words"), false));
    harness.advance(Duration.ofSeconds(10));
    assertThat(field(harness.status(NAME), "lastError")).isEqualTo("StoreUnavailable, in words");
  }

  @Test
  void kindsOfFailureThatTakeTurnsAreWrittenAtOnceOnlyAFewTimes() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    harness.api.forgetCalls();

    for (int i = 0; i < 30; i++) {
      String kind = i % 2 == 0 ? "StoreUnavailable" : "PermissionDenied";
      harness.reports.onEvent(
          refreshFailed(web, ReportsHarness.problem(kind, kind + " " + i), i == 0));
      harness.advance(Duration.ofSeconds(10));
    }

    assertThat(harness.writes().stream().filter(call -> call.plural().equals(STATUSES.plural())))
        .hasSize(1 + 4);
    assertThat(field(harness.status(NAME), "lastError")).isEqualTo("StoreUnavailable 4");
    harness.advance(Duration.ofMinutes(5));
    assertThat(field(harness.status(NAME), "lastError")).isEqualTo("PermissionDenied 29");
  }

  @Test
  void errorThatIsWordedAnewEachTimeIsWrittenSeldom() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    harness.api.forgetCalls();

    for (int i = 0; i < 120; i++) {
      harness.reports.onEvent(
          refreshFailed(web, ReportsHarness.away("refused, request id " + i), i == 0));
      harness.advance(Duration.ofSeconds(30));
    }

    assertThat(harness.writes().stream().filter(call -> call.plural().equals(STATUSES.plural())))
        .hasSizeBetween(12, 13);
    harness.advance(Duration.ofMinutes(5));
    assertThat(field(harness.status(NAME), "lastError")).endsWith("id 119");
  }

  @Test
  void unpublishedVolumeLeavesNoStatus() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    harness.reports.onEvent(unpublished(web.target()));
    harness.settle();

    assertThat(harness.statusNames()).isEmpty();
    assertThat(harness.reports.waiting()).isZero();
  }

  @Test
  void statusThatNoOtherClientChangedIsDeletedByOneCall() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    int before = harness.api.calls().size();
    harness.reports.onEvent(unpublished(web.target()));
    harness.settle();

    assertThat(harness.api.calls().subList(before, harness.api.calls().size()))
        .extracting(call -> call.verb())
        .containsExactly("delete");
  }

  @Test
  void unpublishDropsWhatWasNeverWritten() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of("odd")));
    harness.reports.onEvent(unpublished(web.target()));
    harness.settle();

    assertThat(harness.api.calls()).isEmpty();
  }

  @Test
  void unpublishDuringTheFirstWriteStillDeletesIt() {
    harness.api.onCall(
        () -> {
          if (harness.api.calls().getLast().verb().equals("apply")) {
            harness.reports.onEvent(unpublished(web.target()));
          }
        });
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();

    assertThat(harness.api.calls()).extracting(call -> call.verb()).contains("apply", "delete");
    assertThat(harness.statusNames()).isEmpty();
  }

  @Test
  void volumePublishedAgainWhileItsDeleteWaitsKeepsAStatus() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    harness.reports.onEvent(unpublished(web.target()));
    harness.reports.onEvent(published(web, versions("user=4"), List.of()));
    harness.reports.onEvent(unpublished(web.target()));
    harness.reports.onEvent(published(web, versions("user=5"), List.of()));
    harness.settle();

    assertThat(objects(harness.status(NAME))).startsWith("user=5");
  }

  @Test
  void statusThatSomebodyDeletedComesBackWithTheNextChange() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    harness.api.remove(STATUSES, NAME);
    harness.reports.onEvent(refreshed(web, versions("user=4"), true));
    harness.settle();

    assertThat(objects(harness.status(NAME))).startsWith("user=4");
  }

  @Test
  void foreignChangeOfTheObjectIsNoObstacle() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.settle();
    JsonObject annotated = harness.status(NAME);
    annotated.getAsJsonObject("metadata").add("annotations", new JsonObject());
    harness.api.put(STATUSES, annotated);
    harness.reports.onEvent(refreshed(web, versions("user=4"), true));
    harness.settle();

    assertThat(objects(harness.status(NAME))).startsWith("user=4");
    assertThat(harness.status(NAME).getAsJsonObject("metadata").has("annotations")).isTrue();
  }

  @Test
  void lostAnswerIsRepairedByTheNextWrite() {
    harness.api.loseAnswerOf(call -> call.verb().equals("apply"));
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.advance(Duration.ofSeconds(10));
    harness.reports.onEvent(refreshed(web, versions("user=4"), true));
    harness.settle();

    assertThat(objects(harness.status(NAME))).startsWith("user=4");
  }
}
