package io.strongroom.driver.mount;

import static io.strongroom.driver.mount.LinuxMountsTest.errnoOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Mounts that are written first and seen afterwards. */
@ParameterizedClass
@EnumSource(
    value = Kernel.class,
    names = {"THIS", "LINUX_5_15", "LINUX_5_4"})
final class DetachedTmpfsTest {
  private static final TmpfsOptions OPTIONS =
      new TmpfsOptions("strongroom-test", 1 << 20, 100, 0750, OptionalInt.of(12));

  private final Kernel kernel;
  private final LinuxMounts mounts;
  private MountSandbox sandbox;
  private Path target;
  private OpenDirectory parent;

  DetachedTmpfsTest(Kernel kernel) {
    this.kernel = kernel;
    mounts = kernel.mounts(_ -> {});
  }

  @BeforeEach
  void openParent() throws IOException {
    sandbox = MountSandbox.create();
    target = Files.createDirectory(sandbox.path().resolve("target"));
    parent = mounts.open(sandbox.path());
  }

  @AfterEach
  void closeSandbox() throws IOException {
    parent.close();
    sandbox.close();
  }

  @Test
  void mountIsInvisibleUntilItIsAttachedWithItsFiles() throws Exception {
    try (DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
      Path root = detached.root().path();
      Files.createDirectory(root.resolve("generation"));
      Files.writeString(root.resolve("generation/file"), "content");
      Files.createSymbolicLink(root.resolve("file"), Path.of("generation/file"));
      Files.move(root.resolve("generation"), root.resolve("renamed"));
      Files.move(root.resolve("renamed"), root.resolve("generation"));
      assertThat(MountLine.readAll()).noneMatch(line -> line.source().equals("strongroom-test"));
      assertThat(target).isEmptyDirectory();

      detached.attach(parent, "target");

      assertThat(target.resolve("file")).hasContent("content");
      Files.writeString(root.resolve("later"), "written through the root, after");
    }
    assertThat(target.resolve("later")).hasContent("written through the root, after");
  }

  @Test
  void mountHasAllOptions() throws Exception {
    try (DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
      detached.attach(parent, "target");
    }
    MountLine line = sandbox.mountAt(target);
    assertThat(line.source()).isEqualTo("strongroom-test");
    assertThat(line.options()).contains("rw", "nosuid", "nodev", "noexec");
    assertThat(line.fileSystemOptions())
        .contains("size=1024k", "nr_inodes=100", "mode=750", "gid=12");
    assertThat(line.fileSystemOptions().contains("noswap")).isEqualTo(kernel.hasNoSwap());
  }

  @Test
  void limitsHoldBeforeTheMountIsAttached() throws Exception {
    try (DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
      Path file = detached.root().path().resolve("file");
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> Files.write(file, new byte[(1 << 20) + 1]))
          .withMessageContaining("No space left");
      assertThat(mounts.usage(detached.root()).totalInodes()).isEqualTo(100);
    }
  }

  @Test
  void closedWithoutAttachingNothingIsLeft() throws Exception {
    try (DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
      Files.writeString(detached.root().path().resolve("file"), "content");
    }
    assertThat(target).isEmptyDirectory();
    assertThat(MountLine.readAll()).noneMatch(line -> line.source().equals("strongroom-test"));
  }

  @Test
  void mountOutlivesItsDescriptor() throws Exception {
    DetachedTmpfs detached = mounts.buildDetached(OPTIONS);
    detached.attach(parent, "target");
    detached.close();
    detached.close();
    assertThat(sandbox.mountAt(target)).isNotNull();
  }

  @Test
  void attachNeedsAnExistingDirectoryAndMayBeTriedAgain() throws Exception {
    Files.createFile(sandbox.path().resolve("file"));
    Files.createSymbolicLink(sandbox.path().resolve("link"), target);
    try (DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
      assertThat(errnoOf(() -> detached.attach(parent, "absent"))).isEqualTo(Errno.ENOENT);
      assertThat(errnoOf(() -> detached.attach(parent, "file"))).isEqualTo(Errno.ENOTDIR);
      assertThat(errnoOf(() -> detached.attach(parent, "link"))).isIn(Errno.ELOOP, Errno.ENOTDIR);
      assertThat(sandbox.mounts()).isEmpty();

      detached.attach(parent, "target");
      assertThat(sandbox.mountAt(target)).isNotNull();
    }
  }

  @Test
  void attachOntoAMountIsRefused() throws Exception {
    mounts.mountAt(parent, "target", OPTIONS).close();
    try (DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
      assertThat(errnoOf(() -> detached.attach(parent, "target"))).isEqualTo(Errno.EBUSY);
    }
    assertThat(sandbox.mounts()).hasSize(1);
  }

  @Test
  void mountIsAttachedOnce() throws Exception {
    Files.createDirectory(sandbox.path().resolve("second"));
    try (DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
      detached.attach(parent, "target");
      assertThatIllegalStateException().isThrownBy(() -> detached.attach(parent, "second"));
    }
    assertThat(sandbox.mounts()).extracting(MountLine::target).containsExactly(target);
  }

  @Test
  void closedMountIsNotAttached() throws Exception {
    DetachedTmpfs detached = mounts.buildDetached(OPTIONS);
    detached.close();
    assertThatIllegalStateException().isThrownBy(() -> detached.attach(parent, "target"));
  }

  @Test
  void refusedOptionIsNamed() {
    TmpfsOptions spoiled =
        new TmpfsOptions("s".repeat(300), 1 << 20, 100, 0750, OptionalInt.empty());
    assertThatExceptionOfType(MountException.class)
        .isThrownBy(() -> mounts.buildDetached(spoiled))
        .withMessageStartingWith("fsconfig source=sss")
        .withMessageEndingWith(": EINVAL (invalid argument)");
  }

  @Test
  void kernelsWordsAboutARefusedOptionAreKept() {
    TmpfsOptions spoiled = new TmpfsOptions("s", 1 << 20, 100, 0750, OptionalInt.of(-1));
    assertThatExceptionOfType(MountException.class)
        .isThrownBy(() -> mounts.buildDetached(spoiled))
        .withMessageMatching("fsconfig gid=-1 \\[tmpfs: .*gid.*]: EINVAL \\(invalid argument\\)");
  }
}
