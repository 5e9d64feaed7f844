package io.strongroom.daemonset.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.daemonset.selfcheck.SelfCheck.Effort;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.mount.DetachedTmpfs;
import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.MountUsage;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TargetState;
import io.strongroom.driver.mount.TmpfsOptions;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Clocks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real mounts and a real socket. */
final class SelfCheckTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Clocks clock = Clocks.system();
  private final CountedMounts mounts =
      new CountedMounts(new LinuxMounts(_ -> {}, Optional.empty()));

  private final AtomicInteger proven = new AtomicInteger();

  @TempDir Path temporary;
  private Path dir;

  @BeforeEach
  void mountsTakeRoot() throws Exception {
    dir = temporary.toRealPath();
    Files.createFile(dir.resolve("csi.sock"));
    assumeTrue(Files.getAttribute(dir, "unix:uid").equals(0), "NOT RUN: mounts take root");
  }

  @Test
  void volumesAreMountedAndNothingIsLeft() throws Exception {
    try (SelfCheck check = check(effort(3))) {
      check.begin(proven::incrementAndGet);
      await(() -> mounts.unmounted.get() == 3 && !Files.exists(ownDirectory()));
      assertThat(mounts.built).hasValue(3);
      assertThat(check.problem()).isEmpty();
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(dir.toString());
  }

  @Test
  void beginsOnce() throws Exception {
    try (SelfCheck check = check(effort(1))) {
      check.begin(proven::incrementAndGet);
      check.begin(proven::incrementAndGet);
      await(() -> mounts.unmounted.get() == 1 && !Files.exists(ownDirectory()));
      check.begin(proven::incrementAndGet);
      await(() -> proven.get() == 2);
    }
    assertThat(mounts.built).hasValue(1);
  }

  @Test
  void nodeWhereNothingCanBeMountedIsFoundAndLookedAtAgain() throws Exception {
    mounts.fails = true;
    try (SelfCheck check = check(effort(2))) {
      check.begin(proven::incrementAndGet);
      await(() -> check.problem().isPresent());
      assertThat(check.problem().orElseThrow())
          .startsWith("no volume can be mounted on this node, and pods will wait: ")
          .contains("tmpfs is not for this node")
          .doesNotContain("\n");
      assertThat(proven).hasValue(0);
      mounts.fails = false;
      await(() -> check.problem().isEmpty());
      await(() -> !Files.exists(ownDirectory()));
    }
    assertThat(mounts.built).hasValue(2);
  }

  @Test
  void directoryThatCannotBeMadeIsAProblem() throws Exception {
    Files.writeString(ownDirectory(), "a file is in its place");
    try (SelfCheck check = check(effort(1))) {
      check.begin(proven::incrementAndGet);
      await(() -> check.problem().isPresent());
      assertThat(check.problem().orElseThrow()).contains(ownDirectory().toString());
      assertThat(Files.readString(ownDirectory())).isEqualTo("a file is in its place");
    }
  }

  @Test
  void whatAKilledProcessLeftIsTakenAway() throws Exception {
    Path left = Files.createDirectories(ownDirectory().resolve("kubelet/pods/self-check/volumes"));
    Files.writeString(Files.createDirectories(left.resolve("old")).resolve("file"), "left");
    try (SelfCheck check = check(effort(1))) {
      check.begin(proven::incrementAndGet);
      await(() -> !Files.exists(ownDirectory()));
      assertThat(check.problem()).isEmpty();
    }
  }

  @Test
  void linkInItsPlaceIsNotFollowed() throws Exception {
    Path other = Files.createDirectory(dir.resolve("other"));
    Files.createSymbolicLink(ownDirectory(), other);
    try (SelfCheck check = check(effort(1))) {
      check.begin(proven::incrementAndGet);
      await(() -> check.problem().isPresent());
      assertThat(check.problem().orElseThrow()).contains("remove it");
    }
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void onceANodeHasMountedAFailureSaysNothingOfIt() throws Exception {
    try (SelfCheck check = check(effort(100_000))) {
      check.begin(proven::incrementAndGet);
      await(() -> proven.get() == 1);
      mounts.fails = true;
      await(() -> !Files.exists(ownDirectory()));
      assertThat(check.problem()).isEmpty();
    }
  }

  @Test
  void firstCallThatFailsLeavesNothingInTheWay() throws Exception {
    mounts.opensFail = true;
    try (SelfCheck check = check(effort(1))) {
      check.begin(proven::incrementAndGet);
      await(() -> check.problem().isPresent());
      mounts.opensFail = false;
      await(() -> check.problem().isEmpty());
    }
    assertThat(proven).hasValue(1);
  }

  @Test
  void waitsAfterTheDriverHasWorkedForAPod() throws Exception {
    Effort patient =
        new Effort(100, SOON, SOON, /* quiet= */ Duration.ofHours(1), Duration.ofMillis(10));
    try (SelfCheck check = check(patient)) {
      check.activity().onEvent(workForAPod());
      check.begin(proven::incrementAndGet);
      await(() -> proven.get() == 1);
      Thread.sleep(300);
      assertThat(mounts.built).hasValue(1);
    }
    assertThat(ownDirectory()).doesNotExist();
  }

  @Test
  void neverBegunItIsClosedAndBeginsNoMore() throws Exception {
    SelfCheck check = check(effort(1));
    check.close();
    check.begin(proven::incrementAndGet);
    Thread.sleep(100);
    assertThat(ownDirectory()).doesNotExist();
    assertThat(proven).hasValue(0);
  }

  @Test
  void tooLongAPathLeavesItOut() throws Exception {
    dir = Files.createDirectory(dir.resolve("d".repeat(70)));
    try (SelfCheck check = check(effort(1))) {
      check.begin(proven::incrementAndGet);
      await(() -> proven.get() == 1);
      assertThat(check.problem()).isEmpty();
    }
    assertThat(mounts.built).hasValue(0);
  }

  @Test
  void endsAfterItsProcessorTime() throws Exception {
    Effort one = new Effort(100_000, SOON, Duration.ZERO, Duration.ZERO, Duration.ofMillis(10));
    try (SelfCheck check = check(one)) {
      check.begin(proven::incrementAndGet);
      await(() -> !Files.exists(ownDirectory()));
    }
    assertThat(mounts.built).hasValueLessThan(2);
  }

  @Test
  void closingEndsItWithinARound() throws Exception {
    SelfCheck check = check(effort(100_000));
    check.begin(proven::incrementAndGet);
    await(() -> mounts.unmounted.get() > 2);
    check.close();
    assertThat(ownDirectory()).doesNotExist();
    assertThat(check.problem()).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(dir.toString());
  }

  private SelfCheck check(Effort effort) {
    return new SelfCheck(settings(), mounts, clock, effort);
  }

  private static Effort effort(int rounds) {
    return new Effort(rounds, SOON, SOON, Duration.ZERO, Duration.ofMillis(10));
  }

  private Path ownDirectory() {
    return dir.resolve("self-check");
  }

  private Settings settings() {
    return new Settings(
        new Settings.Node(
            Settings.DEFAULT_DRIVER_NAME,
            "node",
            dir.resolve("csi.sock"),
            dir.resolve("kubelet"),
            Optional.empty(),
            Optional.empty()),
        new Settings.Classes.Cluster(Optional.empty(), false),
        new Settings.Stores(List.of(), Set.of(), 1 << 20, SOON, 1),
        Settings.Limits.DEFAULT,
        Settings.Rotation.DEFAULT,
        Settings.Reads.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private VolumeEvent workForAPod() {
    return new VolumeEvent.Unpublished(
        new TargetPath(dir.resolve("kubelet"), "uid", "secrets"), "volume", Optional.empty());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within %s", SOON).isLessThan(end);
      Thread.sleep(10);
    }
  }

  /** Real ones that are counted, and fail when they are told to. */
  private static final class CountedMounts implements Mounts {
    private final Mounts mounts;
    private final AtomicInteger built = new AtomicInteger();
    private final AtomicInteger unmounted = new AtomicInteger();
    private volatile boolean fails;
    private volatile boolean opensFail;

    CountedMounts(Mounts mounts) {
      this.mounts = mounts;
    }

    @Override
    public OpenDirectory open(Path absolute) throws MountException {
      if (opensFail) {
        throw new MountException("no descriptor is left", Errno.EMFILE);
      }
      return mounts.open(absolute);
    }

    @Override
    public TargetState inspect(OpenDirectory parent, String name) throws MountException {
      return mounts.inspect(parent, name);
    }

    @Override
    public boolean canBuildDetached() {
      return mounts.canBuildDetached();
    }

    @Override
    public DetachedTmpfs buildDetached(TmpfsOptions options) throws MountException {
      if (fails) {
        throw new MountException("tmpfs is not for this node", Errno.EPERM);
      }
      built.incrementAndGet();
      return mounts.buildDetached(options);
    }

    @Override
    public OpenDirectory mountAt(OpenDirectory parent, String name, TmpfsOptions options)
        throws MountException {
      return mounts.mountAt(parent, name, options);
    }

    @Override
    public void unmount(OpenDirectory parent, String name) throws MountException {
      mounts.unmount(parent, name);
      unmounted.incrementAndGet();
    }

    @Override
    public List<Path> pointsBelow(Path absolute) throws MountException {
      return mounts.pointsBelow(absolute);
    }

    @Override
    public MountUsage usage(OpenDirectory root) throws MountException {
      return mounts.usage(root);
    }
  }
}
