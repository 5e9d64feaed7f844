package io.strongroom.driver.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.FaultyMounts;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.MountSandbox;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TmpfsOptions;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes of an earlier process whose mounts go without kubelet having said a word. */
final class EarlierVolumesLookTest {
  private static final String DRIVER = "secrets-store.csi.k8s.io";

  private final List<Runnable> later = new ArrayList<>();
  private final Volumes volumes = new Volumes();
  private final ContentBudget budget = new ContentBudget(1 << 20);
  private volatile boolean blind;
  private final Mounts mounts =
      new FaultyMounts(
          new LinuxMounts(_ -> {}),
          step -> {
            if (blind && step.equals("before open")) {
              throw new MountException("open mount", Errno.EMFILE);
            }
          });
  private MountSandbox sandbox;
  private TargetPath gone;
  private TargetPath stays;

  @BeforeEach
  void twoVolumesWait() throws IOException {
    sandbox = MountSandbox.create();
    gone = mounted("pod-1");
    stays = mounted("pod-2");
    PublishTargets publishTargets =
        new PublishTargets(mounts, volumes, budget, DRIVER, NioVolumeFiles::new);
    new EarlierVolumes(
            mounts,
            TargetPaths.below(sandbox.path()),
            publishTargets,
            volumes,
            (wait, action) -> {
              assertThat(wait).isEqualTo(Duration.ofMinutes(10));
              later.add(action);
            })
        .find();
    assertThat(volumes.waiting()).containsExactlyInAnyOrder(gone, stays);
  }

  @AfterEach
  void unmount() throws IOException {
    sandbox.close();
  }

  /** A volume with a generation, as any driver of this name leaves it. */
  private TargetPath mounted(String uid) throws IOException {
    TargetPath target = new TargetPath(sandbox.path(), uid, "secrets");
    Path directory = Files.createDirectories(target.path());
    try (OpenDirectory parent = mounts.open(target.parent());
        OpenDirectory _ =
            mounts.mountAt(
                parent,
                TargetPath.NAME,
                new TmpfsOptions(DRIVER, 1 << 16, 32, 0755, OptionalInt.empty()))) {
      String generation = "..2026_01_31_12_00_00.123456789";
      Path files = Files.createDirectory(directory.resolve(generation));
      Files.writeString(files.resolve("password"), "value");
      Files.createSymbolicLink(directory.resolve("..data"), Path.of(generation));
    }
    return target;
  }

  private void unmount(TargetPath target) throws IOException {
    try (OpenDirectory parent = mounts.open(target.parent())) {
      mounts.unmount(parent, TargetPath.NAME);
    }
  }

  /** Ten minutes pass. */
  private void look() {
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  @Test
  void whatIsNoLongerMountedWaitsNoMoreAndWeighsNothing() throws IOException {
    long bytes = budget.usedBytes();
    unmount(gone);
    assertThat(volumes.waiting()).hasSize(2);

    look();

    assertThat(volumes.waiting()).containsExactly(stays);
    assertThat(budget.usedBytes()).isEqualTo(bytes / 2).isPositive();
  }

  @Test
  void alsoWhoseDirectoryIsGone() throws IOException {
    unmount(gone);
    Files.delete(gone.path());
    Files.delete(gone.parent());

    look();

    assertThat(volumes.waiting()).containsExactly(stays);
  }

  @Test
  void itIsLookedAtAgainAndAgainUntilNobodyWaits() throws IOException {
    look();
    look();
    assertThat(volumes.waiting()).hasSize(2);
    unmount(gone);
    unmount(stays);

    look();

    assertThat(volumes.waiting()).isEmpty();
    assertThat(later).isEmpty();
  }

  @Test
  void whatCannotBeLookedAtStays() throws IOException {
    unmount(gone);
    blind = true;
    look();
    assertThat(volumes.waiting()).hasSize(2);

    blind = false;
    look();
    assertThat(volumes.waiting()).containsExactly(stays);
  }

  /** Somebody may be about to take it over. */
  @Test
  void itIsDroppedUnderTheLockOfItsTarget() throws Exception {
    unmount(gone);
    Thread looks = new Thread(this::look);
    try (Volumes.Held _ = volumes.lock(gone)) {
      looks.start();
      while (looks.isAlive() && looks.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(volumes.waiting()).contains(gone);
    }
    looks.join();
    assertThat(volumes.waiting()).containsExactly(stays);
  }
}
