package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.adopted;
import static io.strongroom.driver.status.ReportsHarness.published;
import static io.strongroom.driver.status.ReportsHarness.refreshFailed;
import static io.strongroom.driver.status.ReportsHarness.refreshed;
import static io.strongroom.driver.status.ReportsHarness.unpublished;
import static io.strongroom.driver.status.ReportsHarness.versions;
import static io.strongroom.driver.status.ReportsHarness.volume;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the cluster is told of a rotation and of who has read it. */
final class ReadReportsTest {
  private static final String NAME = "web-team-db";
  private static final Duration A_WHILE = TrackedVolume.GATHERING_READS;

  private final ReportsHarness harness = new ReportsHarness();
  private final VolumeRequest web = volume("web");

  @Test
  void readAtIsWrittenForTheObjectAndItsVersion() {
    publish("password=7", "user=3");
    harness.advance(Duration.ofSeconds(2));
    harness.reports.read(web, List.of(read("user", "3")));
    harness.advance(A_WHILE);

    assertThat(reads()).isEqualTo("password=7 user=3 read 10:00:02");
  }

  @Test
  void readsOfOneVolumeAreOneWrite() {
    publish("a=1", "b=1", "c=1");
    harness.api.forgetCalls();
    for (String object : List.of("a", "b", "c")) {
      harness.reports.read(web, List.of(read(object, "1")));
      harness.advance(Duration.ofSeconds(1));
    }
    assertThat(harness.api.calls()).isEmpty();
    harness.advance(A_WHILE);

    assertThat(harness.api.calls()).extracting(call -> call.verb()).containsExactly("apply");
    assertThat(reads()).isEqualTo("a=1 read 10:00:00 b=1 read 10:00:01 c=1 read 10:00:02");
  }

  @Test
  void readsThatKeepComingAreNotPutOffForEver() {
    publish(IntStream.range(0, 60).mapToObj(i -> "o%02d=1".formatted(i)).toArray(String[]::new));
    harness.api.forgetCalls();
    for (int i = 0; i < 60; i++) {
      harness.reports.read(web, List.of(read("o%02d".formatted(i), "1")));
      harness.advance(Duration.ofSeconds(1));
    }

    assertThat(harness.writes()).hasSizeBetween(8, 12);
  }

  @Test
  void readGoesAlongWithWhateverElseIsNew() {
    publish("user=3");
    harness.api.forgetCalls();
    harness.reports.read(web, List.of(read("user", "3")));
    harness.reports.onEvent(refreshFailed(web, ReportsHarness.away("the store is away"), true));
    harness.settle();
    assertThat(reads()).isEqualTo("user=3 read 10:00:00");
    harness.advance(A_WHILE);

    assertThat(harness.writes()).filteredOn(call -> call.verb().equals("apply")).hasSize(1);
  }

  @Test
  void whatWasNotReadInTimeIsSaidUntilItIsReadOrRotatedAgain() {
    publish("password=7", "user=3");
    harness.reports.onEvent(refreshed(web, versions("password=8", "user=4"), true));
    harness.settle();
    harness.api.forgetCalls();
    harness.advance(Duration.ofMinutes(5));
    harness.reports.rotationNotRead(web, List.of("password", "user"), Duration.ofMinutes(5));
    harness.settle();
    assertThat(harness.writes()).filteredOn(call -> call.verb().equals("apply")).hasSize(1);
    assertThat(notRead()).containsExactly("password", "user");

    harness.reports.read(web, List.of(read("password", "8")));
    harness.advance(A_WHILE);
    assertThat(notRead()).containsExactly("user");

    harness.reports.onEvent(refreshed(web, versions("password=8", "user=5"), true));
    harness.settle();
    assertThat(notRead()).isEmpty();
  }

  @Test
  void afterARestartNobodyKnowsWhetherItWasReadMeanwhile() {
    publish("password=7");
    harness.reports.onEvent(refreshed(web, versions("password=8"), true));
    harness.reports.rotationNotRead(web, List.of("password"), Duration.ofMinutes(5));
    harness.settle();
    assertThat(notRead()).containsExactly("password");

    harness.restart();
    harness.reports.onEvent(adopted(web));
    harness.settle();

    assertThat(notRead()).isEmpty();
  }

  @Test
  void sameReadAgainIsNoWrite() {
    publish("user=3");
    harness.reports.read(web, List.of(read("user", "3")));
    harness.advance(A_WHILE);
    harness.api.forgetCalls();
    harness.reports.read(web, List.of(read("user", "3")));
    harness.reports.onEvent(refreshed(web, versions("user=3"), false));
    harness.advance(A_WHILE);

    assertThat(harness.api.calls()).isEmpty();
  }

  @Test
  void newVersionIsUnreadAndTheOthersStayRead() {
    publish("password=7", "user=3");
    harness.reports.read(web, List.of(read("password", "7"), read("user", "3")));
    harness.advance(A_WHILE);
    harness.reports.onEvent(refreshed(web, versions("password=8", "user=3"), true));
    harness.settle();

    assertThat(reads()).isEqualTo("password=8 user=3 read 10:00:00");
  }

  @Test
  void readThatIsFasterThanTheReportOfItsVersionCounts() {
    publish("password=7");
    harness.reports.read(web, List.of(read("password", "8")));
    harness.advance(Duration.ofSeconds(1));
    harness.reports.onEvent(refreshed(web, versions("password=8"), true));
    harness.advance(A_WHILE);

    // Not before the time of the update: it would look like a read of the old content.
    assertThat(reads()).isEqualTo("password=8 read 10:00:01");
  }

  @Test
  void readOfAnOldVersionDoesNotCount() {
    publish("password=7");
    harness.reports.onEvent(refreshed(web, versions("password=8"), true));
    harness.reports.read(web, List.of(read("password", "7")));
    harness.advance(A_WHILE);

    assertThat(reads()).isEqualTo("password=8");
  }

  @Test
  void readBeforeThePublishIsReportedCounts() {
    harness.reports.read(web, List.of(read("user", "3")));
    publish("user=3");
    harness.advance(A_WHILE);

    assertThat(reads()).isEqualTo("user=3 read 10:00:00");
  }

  @Test
  void firstReadStaysAfterARestart() {
    publish("password=7", "user=3");
    harness.reports.read(web, List.of(read("user", "3")));
    harness.advance(A_WHILE);
    harness.advance(Duration.ofHours(1));
    harness.restart();
    harness.reports.onEvent(adopted(web));
    harness.reports.read(web, List.of(read("password", "7"), read("user", "3")));
    harness.reports.onEvent(refreshed(web, versions("password=7", "user=3"), false));
    harness.advance(A_WHILE);

    assertThat(reads()).isEqualTo("password=7 read 11:00:05 user=3 read 10:00:00");
  }

  @Test
  void readOfAVolumeThatIsGoneLeavesNothing() {
    publish("user=3");
    harness.reports.read(web, List.of(read("user", "3")));
    harness.reports.onEvent(unpublished(web.target()));
    harness.advance(A_WHILE);

    assertThat(harness.statusNames()).isEmpty();
    assertThat(harness.reports.remembered()).isZero();
  }

  @Test
  void rotationIsAnEventThatNamesWhatHasChanged() {
    publish("password=7", "user=3");
    harness.reports.onEvent(refreshed(web, versions("password=8", "token=1", "user=3"), true));
    harness.settle();

    assertThat(harness.events())
        .containsExactly(
            "Normal SecretRotated SecretProviderClass team/db, object password: the files have the"
                + " new content x1");
  }

  @Test
  void changeOfModesOrOfTheClassAloneIsNoRotation() {
    publish("password=7", "user=3");
    harness.reports.onEvent(refreshed(web, versions("password=7", "user=3"), true));
    harness.reports.onEvent(refreshed(web, versions("password=7", "token=1"), true));
    harness.settle();

    assertThat(harness.events()).isEmpty();
  }

  @Test
  void rotationIsToldAlsoWhenAnEarlierProcessPublishedTheVolume() {
    publish("password=7", "user=3");
    harness.restart();
    harness.reports.onEvent(adopted(web));
    harness.settle();
    harness.reports.onEvent(refreshed(web, versions("password=8", "user=3"), true));
    harness.settle();

    assertThat(harness.events()).hasSize(1).first().asString().contains("object password:");
  }

  @Test
  void readAndNotReadAreEventsOfTheirOwn() {
    publish("password=7");
    harness.reports.rotationNotRead(web, List.of("password"), Duration.ofMinutes(5));
    harness.advance(Duration.ofMinutes(10));
    harness.reports.rotationRead(web, List.of("password", "user"), Duration.ofSeconds(17));
    harness.settle();

    assertThat(harness.events())
        .containsExactly(
            "Warning RotatedSecretNotRead SecretProviderClass team/db, object password: rotated 5"
                + " min ago and not opened since, so the pod works with what it read before; have"
                + " it read the files again, or restart it x1",
            "Normal RotatedSecretRead SecretProviderClass team/db, objects password, user: opened"
                + " 17 s after the rotation x1");
  }

  @Test
  void manyObjectsAreNotAllNamed() {
    List<String> objects = IntStream.range(0, 300).mapToObj(i -> "object-" + i).toList();
    harness.reports.rotationNotRead(web, objects, Duration.ofHours(3));
    harness.settle();

    assertThat(harness.events())
        .hasSize(1)
        .first()
        .asString()
        .contains("object-7 and 292 more: rotated 3 h ago");
  }

  @Test
  void frequentRotationIsToldSeldom() {
    publish("password=0");
    harness.api.forgetCalls();
    for (int i = 1; i <= 60; i++) {
      harness.reports.onEvent(refreshed(web, versions("password=" + i), true));
      harness.reports.rotationRead(web, List.of("password"), Duration.ofSeconds(i));
      harness.advance(Duration.ofSeconds(30));
    }

    assertThat(harness.writes())
        .filteredOn(call -> call.plural().equals("events"))
        .hasSizeBetween(10, 14);
  }

  private void publish(String... objects) {
    harness.reports.onEvent(published(web, versions(objects), List.of()));
    harness.settle();
  }

  private ReadObject read(String id, String version) {
    return new ReadObject(new ObjectVersion(id, version), harness.clock.instant());
  }

  private String reads() {
    return String.join(
        " ",
        harness.status(NAME).getAsJsonObject("status").getAsJsonArray("objects").asList().stream()
            .map(JsonObject.class::cast)
            .map(ReadReportsTest::reading)
            .toList());
  }

  private List<String> notRead() {
    return harness
        .status(NAME)
        .getAsJsonObject("status")
        .getAsJsonArray("objects")
        .asList()
        .stream()
        .map(JsonObject.class::cast)
        .filter(object -> object.has("notReadAt"))
        .map(object -> object.get("id").getAsString())
        .toList();
  }

  private static String reading(JsonObject object) {
    String held = object.get("id").getAsString() + "=" + object.get("version").getAsString();
    return object.has("readAt")
        ? held + " read " + object.get("readAt").getAsString().substring(11, 19)
        : held;
  }
}
