package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.STATUSES;
import static io.strongroom.driver.status.ReportsHarness.adopted;
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

/** What a new process makes of the status objects that an earlier one wrote. */
final class StatusRestartTest {
  private static final String NAME = "web-team-db";

  private final ReportsHarness harness = new ReportsHarness();
  private final VolumeRequest web = volume("web");

  @Test
  void volumeTakenOverIsLookedUpOnceAndNotWritten() {
    publishAndRestart("user=3");
    harness.reports.onEvent(adopted(web));
    harness.settle();
    harness.reports.onEvent(adopted(web));
    harness.reports.onEvent(published(web, List.of(), List.of()));
    harness.settle();
    harness.reports.onEvent(refreshed(web, versions("user=3"), false));
    harness.settle();

    assertThat(harness.api.calls()).extracting(call -> call.verb()).containsExactly("get");
    assertThat(objects(harness.status(NAME))).isEqualTo("user=3@10:00:00");
  }

  @Test
  void unknownVersionsDoNotWipeTheKnownOnes() {
    publishAndRestart("password=7", "user=3");
    harness.reports.onEvent(adopted(web));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();

    assertThat(objects(harness.status(NAME))).isEqualTo("password=7@10:00:00 user=3@10:00:00");
    assertThat(field(harness.status(NAME), "lastError")).isEqualTo("the store is away");
  }

  @Test
  void timesAreCarriedForwardWhereIdAndVersionMatch() {
    publishAndRestart("password=7", "user=3");
    JsonObject read = harness.status(NAME);
    read.getAsJsonObject("status")
        .getAsJsonArray("objects")
        .forEach(object -> object.getAsJsonObject().addProperty("readAt", "2026-01-01T10:00:05Z"));
    harness.api.put(STATUSES, read);
    harness.reports.onEvent(refreshed(web, versions("password=8", "user=3", "new=1"), true));
    harness.settle();

    JsonObject status = harness.status(NAME);
    assertThat(objects(status)).isEqualTo("new=1@11:00:00 password=8@11:00:00 user=3@10:00:00");
    List<Boolean> readAt =
        status.getAsJsonObject("status").getAsJsonArray("objects").asList().stream()
            .map(object -> object.getAsJsonObject().has("readAt"))
            .toList();
    assertThat(readAt).containsExactly(false, false, true);
  }

  @Test
  void whatTheStoreCountsIsCarriedForwardAndTimesAreKeptWhenItCountsOn() {
    harness.reports.onEvent(
        published(web, List.of(new ObjectVersion("user", "3", Optional.of("7"))), List.of()));
    harness.settle();
    restart();
    harness.reports.onEvent(adopted(web));
    harness.settle();
    assertThat(storeVersion()).isEqualTo("7");

    harness.reports.onEvent(
        refreshed(web, List.of(new ObjectVersion("user", "3", Optional.of("8"))), false));
    harness.settle();
    assertThat(storeVersion()).isEqualTo("8");
    assertThat(objects(harness.status(NAME))).isEqualTo("user=3@10:00:00");
  }

  private String storeVersion() {
    return harness
        .status(NAME)
        .getAsJsonObject("status")
        .getAsJsonArray("objects")
        .get(0)
        .getAsJsonObject()
        .get("storeVersion")
        .getAsString();
  }

  @Test
  void errorThatGoesOnKeepsItsBeginning() {
    failAndRestart();
    harness.reports.onEvent(adopted(web));
    harness.settle();
    assertThat(field(harness.status(NAME), "lastErrorSince")).isEqualTo("2026-01-01T10:00:00Z");

    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store refuses"), true));
    harness.settle();
    assertThat(field(harness.status(NAME), "lastErrorSince")).isEqualTo("2026-01-01T10:00:00Z");
    assertThat(field(harness.status(NAME), "lastError")).isEqualTo("the store refuses");

    harness.reports.onEvent(refreshed(web, List.of(), false));
    harness.settle();
    assertThat(hasField(harness.status(NAME), "lastError")).isFalse();
  }

  @Test
  void recoveryIsToldAlsoWhenAnEarlierProcessToldTheFailure() {
    failAndRestart();
    harness.reports.onEvent(adopted(web));
    harness.settle();
    harness.reports.onEvent(refreshed(web, versions("user=3"), false));
    harness.settle();

    assertThat(harness.events())
        .containsExactly(
            "Warning SecretRefreshFailed the store is away x1",
            "Normal SecretRefreshRecovered the secrets are refreshed again x1");
  }

  @Test
  void recoveryBeforeTheLookUpIsToldToo() {
    failAndRestart();
    harness.reports.onEvent(adopted(web));
    harness.reports.onEvent(refreshed(web, versions("user=3"), false));
    harness.settle();
    harness.reports.onEvent(refreshed(web, versions("user=3"), false));
    harness.settle();

    assertThat(harness.events())
        .containsExactly(
            "Warning SecretRefreshFailed the store is away x1",
            "Normal SecretRefreshRecovered the secrets are refreshed again x1");
    assertThat(hasField(harness.status(NAME), "lastError")).isFalse();
  }

  @Test
  void volumeThatFailedBeforeAndIsGoneLeavesNothing() {
    failAndRestart();
    harness.reports.onEvent(adopted(web));
    harness.reports.onEvent(unpublished(web.target()));
    harness.settle();

    assertThat(harness.statusNames()).isEmpty();
    assertThat(harness.reports.remembered()).isZero();
  }

  private void failAndRestart() {
    harness.reports.onEvent(published(web, versions("user=3"), List.of()));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();
    restart();
  }

  @Test
  void refreshBeforeTheLookUpStillCarriesTheTimes() {
    publishAndRestart("user=3");
    harness.reports.onEvent(adopted(web));
    harness.reports.onEvent(refreshed(web, versions("user=3"), false));
    harness.settle();

    assertThat(objects(harness.status(NAME))).isEqualTo("user=3@10:00:00");
    assertThat(harness.writes()).isEmpty();
  }

  @Test
  void targetPathOfTheObjectIsNoInput() {
    publishAndRestart("user=3");
    JsonObject forged = harness.status(NAME);
    forged.getAsJsonObject("status").addProperty("targetPath", "/etc");
    harness.api.put(STATUSES, forged);
    harness.reports.onEvent(adopted(web));
    harness.settle();

    assertThat(field(harness.status(NAME), "targetPath")).isEqualTo(web.targetAsGiven());
  }

  @Test
  void nonsenseInTheObjectIsOverwritten() {
    for (String nonsense :
        List.of(
            "{}",
            "{\"podName\": 1, \"objects\": \"x\"}",
            "{\"podName\": \"web\", \"objects\": [1, {\"id\": \"a\", \"updatedAt\": \"x\"}]}")) {
      ReportsHarness fresh = new ReportsHarness();
      fresh.reports.onEvent(published(web, versions("user=3"), List.of()));
      fresh.settle();
      JsonObject object = fresh.status(NAME);
      object.add("status", JsonParser.parseString(nonsense));
      fresh.api.put(STATUSES, object);
      fresh.restart();
      fresh.reports.onEvent(adopted(web));
      fresh.reports.onEvent(refreshed(web, versions("user=3"), true));
      fresh.settle();

      assertThat(fresh.statusNames()).as(nonsense).hasSize(2);
    }
  }

  @Test
  void statusOfUpstreamsDriverIsTakenOver() {
    harness.api.put(
        STATUSES,
        JsonParser.parseString(
                """
                {"apiVersion": "secrets-store.csi.x-k8s.io/v1",
                 "kind": "SecretProviderClassPodStatus",
                 "metadata": {"name": "web-team-db", "namespace": "team",
                   "labels": {"internal.secrets-store.csi.k8s.io/node-name": "node-1"},
                   "ownerReferences": [
                     {"apiVersion": "v1", "kind": "Pod", "name": "web", "uid": "uid-web"}]},
                 "status": {"podName": "web", "secretProviderClassName": "db", "mounted": true,
                   "targetPath": "/elsewhere", "objects": [{"id": "user", "version": "3"}]}}
                """)
            .getAsJsonObject());
    harness.reports.onEvent(adopted(web));
    harness.settle();

    assertThat(harness.statusNames()).containsExactly(NAME);
    assertThat(objects(harness.status(NAME))).isEqualTo("user=3@10:00:00");
    assertThat(field(harness.status(NAME), "volumeName")).isEqualTo("secrets");
    assertThat(Reporter.isAbout(harness.status(NAME).get("metadata"), "csi.example")).isTrue();
    assertThat(harness.status(NAME).getAsJsonObject("metadata").getAsJsonArray("ownerReferences"))
        .hasSize(1);
  }

  @Test
  void volumeOfAnEarlierProcessLeavesNoStatusEither() {
    publishAndRestart("user=3");
    harness.reports.onEvent(adopted(web));
    harness.reports.onEvent(unpublished(web.target()));
    harness.settle();

    assertThat(harness.statusNames()).isEmpty();
  }

  @Test
  void unpublishOfAVolumeNeverHeardOfAsksNothing() {
    publishAndRestart("user=3");
    harness.reports.onEvent(unpublished(web.target()));
    harness.settle();

    assertThat(harness.api.calls()).isEmpty();
  }

  private void publishAndRestart(String... objects) {
    harness.reports.onEvent(published(web, versions(objects), List.of()));
    harness.settle();
    restart();
  }

  private void restart() {
    harness.advance(Duration.ofHours(1));
    harness.restart();
    harness.api.forgetCalls();
  }
}
