package io.strongroom.driver.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class VolumeJournalTest {
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
  private static final TargetPath TARGET =
      new TargetPath(Path.of("/var/lib/kubelet"), "uid", "secrets");
  private static final VolumeRequest VOLUME =
      new VolumeRequest(
          new VolumeId("csi-1"),
          TARGET,
          TARGET.toString(),
          new PodIdentity("team", "web", "uid", "default", ServiceAccountTokens.none()),
          "db",
          OptionalInt.empty(),
          Map.of(),
          NodePublishSecrets.none(),
          Optional.empty());
  private static final ObjectVersion OLD = new ObjectVersion("password", "v1");
  private static final ObjectVersion NEW = new ObjectVersion("password", "v2");
  private static final ObjectVersion KEPT = new ObjectVersion("key", "k1");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final VolumeJournal journal = new VolumeJournal(now::get);

  @Test
  void versionKeepsItsTimeWhileAnotherChanges() {
    published(List.of(OLD, KEPT));
    now.set(START.plusSeconds(60));
    refreshed(List.of(NEW, KEPT), true);
    published(List.of(NEW, KEPT));

    assertThat(updatedAt(NEW)).contains(START.plusSeconds(60));
    assertThat(updatedAt(KEPT)).contains(START);
    assertThat(updatedAt(OLD)).isEmpty();
  }

  @Test
  void timeOfWhatAnEarlierProcessWroteIsNotMadeUp() {
    journal.onEvent(new VolumeEvent.Adopted(VOLUME));
    refreshed(List.of(OLD), false);
    assertThat(updatedAt(OLD)).isEmpty();

    refreshed(List.of(NEW), true);
    assertThat(updatedAt(NEW)).contains(START);
  }

  @Test
  void errorHasItsNewestWordsAndItsFirstTimeAndGoesWithASuccess() {
    published(List.of(OLD));
    refreshFailed("away\nfor \u001b[31mlong", true);
    now.set(START.plusSeconds(60));
    refreshFailed("still away", false);

    assertThat(journal.at(TARGET).lastError())
        .contains(new RefreshError("still away", Optional.of(START)));
    refreshed(List.of(OLD), false);
    assertThat(journal.at(TARGET).lastError()).isEmpty();
    assertThat(updatedAt(OLD)).contains(START);
  }

  @Test
  void nothingIsKeptOfAVolumeThatIsGone() {
    published(List.of(OLD));
    journal.onEvent(new VolumeEvent.Unpublished(TARGET, VOLUME.id().value(), Optional.empty()));

    assertThat(updatedAt(OLD)).isEmpty();
  }

  private Optional<Instant> updatedAt(ObjectVersion object) {
    return Optional.ofNullable(journal.at(TARGET).byContent().get(object))
        .flatMap(HeldObject::updatedAt);
  }

  private void published(List<ObjectVersion> versions) {
    journal.onEvent(
        new VolumeEvent.Published(
            VOLUME, new Origin("file", "store"), versions, List.of(), Duration.ZERO));
  }

  private void refreshed(List<ObjectVersion> versions, boolean changed) {
    journal.onEvent(
        new VolumeEvent.Refreshed(
            VOLUME, Optional.empty(), List.of(), versions, changed, Duration.ZERO));
  }

  private void refreshFailed(String message, boolean first) {
    journal.onEvent(
        new VolumeEvent.RefreshFailed(
            VOLUME,
            new Problem("store", message, Optional.empty(), List.of()),
            List.of(),
            first,
            Duration.ZERO));
  }
}
