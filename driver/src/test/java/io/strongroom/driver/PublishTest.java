package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import csi.v1.Csi;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One volume, from publish to unpublish. */
final class PublishTest {
  private final Canary canary = Canary.plant();
  private final String password = canary.secret("password");
  private final String rotated = canary.secret("rotated");
  private final FakeProvider store =
      new FakeProvider("fake").put("password", "db/password", password);
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .start();

  @AfterEach
  void stop() {
    driver.close();
    canary.close();
  }

  @Test
  void podReadsItsSecretFromATmpfsWithHardOptions() throws IOException {
    TestPod pod = driver.pod("reader").publish();

    assertThat(pod.files()).containsExactly(Map.entry("db/password", password));
    assertThat(mountOf(pod))
        .contains(" - tmpfs ")
        .contains("nosuid", "nodev", "noexec")
        .contains("mode=755", "size=", "nr_inodes=")
        .contains("noswap");
    assertThat(modeOf(pod.target().resolve("db/password"))).isEqualTo("rw-r--r--");
    assertThat(modeOf(pod.target())).isEqualTo("rwxr-xr-x");
  }

  @Test
  void fsGroupOwnsFilesAndDirectories() throws IOException {
    TestPod pod = driver.pod("grouped").fsGroup(4711).publish();

    Path file = pod.target().resolve("db/password");
    assertThat(modeOf(file)).isEqualTo("rw-r-----");
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(4711);
    assertThat(Files.getAttribute(pod.target().resolve("db"), "unix:gid")).isEqualTo(4711);
    assertThat(modeOf(pod.target())).isEqualTo("rwxr-x---");
    assertThat(Files.getAttribute(pod.target(), "unix:gid")).isEqualTo(4711);
  }

  @Test
  void republishOfMountedVolumeKeepsFilesAndAsksNoStore() throws IOException {
    TestPod pod = driver.pod("again").publish();
    String mounted = mountOf(pod);
    Path data = Files.readSymbolicLink(pod.target().resolve("..data"));

    for (int i = 0; i < 10; i++) {
      pod.publish();
    }

    assertThat(store.fetches()).isEqualTo(1);
    assertThat(mountOf(pod)).isEqualTo(mounted);
    assertThat(Files.readSymbolicLink(pod.target().resolve("..data"))).isEqualTo(data);
  }

  @Test
  void republishOfMountedVolumeIsOkWhateverIsWrongWithIt() {
    TestPod pod = driver.pod("odd").publish();
    store.fail(FetchFailure.Kind.DENIED, "no");
    driver.withoutClass("db");

    Csi.NodePublishVolumeRequest bare =
        Csi.NodePublishVolumeRequest.newBuilder()
            .setVolumeId(pod.volumeId())
            .setTargetPath(pod.target().toString())
            .build();
    driver.publish(bare);
    driver.publish(
        pod.request().putVolumeContext("csi.storage.k8s.io/serviceAccount.tokens", "{").build());
    driver.publish(pod.request().removeVolumeContext("csi.storage.k8s.io/pod.uid").build());

    assertThat(pod.files()).containsKey("db/password");
  }

  @Test
  void anotherVolumeAtTheSameTargetIsRefusedAndTheFirstStays() {
    TestPod pod = driver.pod("other").publish();
    driver.spc("second", "fake", Map.of("objects", "password"));

    for (Csi.NodePublishVolumeRequest.Builder spoilt :
        List.of(
            pod.request().putVolumeContext("secretProviderClass", "second"),
            pod.request().setReadonly(false),
            pod.request().setVolumeId("csi-another"),
            driver.pod("other").fsGroup(12).request())) {
      assertThat(driver.publishFails(spoilt.build()).getStatus().getCode())
          .isEqualTo(Status.Code.ALREADY_EXISTS);
    }
    assertThat(pod.files()).containsKey("db/password");
  }

  @Test
  void unpublishLeavesNothingAndMayBeRepeated() throws IOException {
    TestPod pod = driver.pod("gone").publish();

    pod.unpublish();
    pod.unpublish();

    assertThat(pod.targetExists()).isFalse();
    assertThat(driver.mountsBelow()).isEmpty();
    assertThat(pod.parent()).isDirectoryContaining("glob:**/vol_data.json");
  }

  @Test
  void unpublishWorksWhileAFileIsOpen() throws IOException {
    TestPod pod = driver.pod("busy").publish();
    try (var _ = Files.newByteChannel(pod.target().resolve("db/password"))) {
      pod.unpublish();
    }
    assertThat(pod.targetExists()).isFalse();
  }

  @Test
  void unpublishNeedsNoMemoryNoClassAndNoDirectory() {
    TestPod pod = driver.pod("forgotten").publish();
    driver.withoutClass("db").restart();

    pod.unpublish();

    assertThat(pod.targetExists()).isFalse();
    TestPod never = driver.pod("never");
    never.unpublish();
    assertThat(never.targetExists()).isFalse();
  }

  @Test
  void volumeOfAnEarlierProcessIsTakenOverAsItIs() throws IOException {
    TestPod pod = driver.pod("survivor").publish();
    String mounted = mountOf(pod);
    driver.restart();

    pod.publish();
    assertThat(store.fetches()).isEqualTo(1);
    assertThat(mountOf(pod)).isEqualTo(mounted);

    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);
    store.put("password", "db/password", rotated);
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);
    assertThat(pod.files()).containsEntry("db/password", rotated);
  }

  @Test
  void tmpfsOfTheDriverThatRanHereBeforeIsTakenOver() throws IOException {
    TestPod pod = driver.pod("migrated");
    Files.createDirectory(pod.target());
    DriverHarness.run("mount", "-t", "tmpfs", "tmpfs", pod.target().toString());
    Path generation = Files.createDirectory(pod.target().resolve("..2026_01_01_00_00_00.000"));
    Files.writeString(generation.resolve("password"), password);
    Files.createSymbolicLink(pod.target().resolve("..data"), generation.getFileName());
    Files.createSymbolicLink(pod.target().resolve("password"), Path.of("..data/password"));

    pod.publish();
    assertThat(store.fetches()).isZero();
    assertThat(pod.files()).containsEntry("password", password);

    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);
    assertThat(pod.files()).containsExactly(Map.entry("db/password", password));
    pod.unpublish();
    assertThat(pod.targetExists()).isFalse();
  }

  @Test
  void rebootedNodeIsPublishedAgain() throws IOException {
    TestPod pod = driver.pod("rebooted").publish();
    driver.stop();
    DriverHarness.run("umount", pod.target().toString());
    driver.start();

    pod.publish();

    assertThat(pod.files()).containsEntry("db/password", password);
  }

  @Test
  void changedSecretIsSwappedInAndAnUnchangedOneIsNotWritten() throws IOException {
    TestPod pod = driver.pod("rotating").publish();
    Path before = Files.readSymbolicLink(pod.target().resolve("..data"));

    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);
    assertThat(Files.readSymbolicLink(pod.target().resolve("..data"))).isEqualTo(before);

    store.put("password", "db/password", rotated);
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);
    assertThat(pod.files()).containsExactly(Map.entry("db/password", rotated));
  }

  @Test
  void changedClassAddsAndRemovesFiles() {
    store.put("user", "user", "someone");
    TestPod pod = driver.pod("reclassed").publish();
    driver.spc("db", "fake", Map.of("objects", "user"));

    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);

    assertThat(pod.files()).containsExactly(Map.entry("user", "someone"));
  }

  @Test
  void failingRefreshKeepsTheFilesThatWork() throws IOException {
    TestPod pod = driver.pod("kept").publish();
    String mounted = mountOf(pod);

    for (FetchFailure.Kind kind : FetchFailure.Kind.values()) {
      store.fail(kind, "away");
      assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Kept.class);
      pod.publish();
    }
    store.recover().put("password", "../escape", rotated);
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Kept.class);

    assertThat(pod.files()).containsExactly(Map.entry("db/password", password));
    assertThat(mountOf(pod)).isEqualTo(mounted);
  }

  @Test
  void refreshOfAnUnpublishedVolumeDoesNothing() {
    TestPod pod = driver.pod("late").publish();
    pod.unpublish();

    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Gone.class);
    assertThat(pod.targetExists()).isFalse();
  }

  @Test
  void classThatAsksForNothingIsAnEmptyVolume() {
    driver.spc("nothing", "fake", Map.of("objects", ""));
    TestPod pod = driver.pod("empty").spc("nothing").publish();

    assertThat(pod.files()).isEmpty();
    assertThat(pod.target().resolve("..data")).isDirectory();
  }

  @Test
  void storeIsToldWhenItsVolumeIsGone() throws InterruptedException {
    TestPod pod = driver.pod("leased").publish();
    pod.unpublish();

    // Told in the background; the test ends by the harness's own time limit if it never is.
    while (store.released().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(store.released().getFirst().volumeId()).isEqualTo(pod.volumeId());
  }

  @Test
  void statsCountBytesAndInodesOfThisVolumeOnly() {
    TestPod pod = driver.pod("measured").publish();

    Csi.NodeGetVolumeStatsResponse stats = driver.node().nodeGetVolumeStats(statsOf(pod));
    assertThat(stats.getUsageList())
        .extracting(Csi.VolumeUsage::getUnit)
        .containsExactly(Csi.VolumeUsage.Unit.BYTES, Csi.VolumeUsage.Unit.INODES);
    assertThat(stats.getUsageList())
        .allSatisfy(
            usage -> {
              assertThat(usage.getTotal()).isPositive();
              assertThat(usage.getUsed()).isPositive();
              assertThat(usage.getUsed() + usage.getAvailable()).isEqualTo(usage.getTotal());
            });
    for (Csi.NodeGetVolumeStatsRequest notOurs :
        List.of(
            statsOf(pod).toBuilder().setVolumePath("some/path").build(),
            statsOf(pod).toBuilder().setVolumeId("csi-another").build(),
            statsOf(driver.pod("unpublished")))) {
      assertThatThrownBy(() -> driver.node().nodeGetVolumeStats(notOurs))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }
  }

  private static Csi.NodeGetVolumeStatsRequest statsOf(TestPod pod) {
    return Csi.NodeGetVolumeStatsRequest.newBuilder()
        .setVolumeId(pod.volumeId())
        .setVolumePath(pod.target().toString())
        .build();
  }

  private String mountOf(TestPod pod) throws IOException {
    List<String> mounts =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .filter(line -> line.split(" ", -1)[4].equals(pod.target().toString()))
            .toList();
    assertThat(mounts).hasSize(1);
    return mounts.getFirst();
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
