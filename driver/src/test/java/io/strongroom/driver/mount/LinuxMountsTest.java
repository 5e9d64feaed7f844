package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every kernel must offer, whatever it lacks. */
@ParameterizedClass
@EnumSource(Kernel.class)
final class LinuxMountsTest {
  private static final TmpfsOptions OPTIONS =
      new TmpfsOptions("strongroom-test", 1 << 20, 100, 02750, OptionalInt.of(12));

  private final Kernel kernel;
  private final List<String> notices = new ArrayList<>();
  private final LinuxMounts mounts;
  private MountSandbox sandbox;
  private Path target;
  private OpenDirectory parent;

  LinuxMountsTest(Kernel kernel) {
    this.kernel = kernel;
    mounts = kernel.mounts(notices::add);
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
  void mountHasAllOptions() throws Exception {
    mounts.mountAt(parent, "target", OPTIONS).close();

    MountLine line = sandbox.mountAt(target);
    assertThat(line.fileSystem()).isEqualTo("tmpfs");
    assertThat(line.source()).isEqualTo("strongroom-test");
    assertThat(line.options()).contains("rw", "nosuid", "nodev", "noexec");
    assertThat(line.fileSystemOptions())
        .contains("size=1024k", "nr_inodes=100", "mode=2750", "gid=12");
    assertThat(line.fileSystemOptions().contains("noswap")).isEqualTo(kernel.hasNoSwap());
    assertThat(Files.getAttribute(target, "unix:mode")).isEqualTo(0042750);
    assertThat(Files.getAttribute(target, "unix:gid")).isEqualTo(12);
  }

  @Test
  void missingNoSwapIsSaidOnce() throws Exception {
    Files.createDirectory(sandbox.path().resolve("second"));
    mounts.mountAt(parent, "target", OPTIONS).close();
    mounts.mountAt(parent, "second", OPTIONS).close();

    if (kernel.hasNoSwap()) {
      assertThat(notices).isEmpty();
    } else {
      assertThat(notices).hasSize(1);
      assertThat(notices.getFirst()).contains("noswap", "this kernel does not know it");
    }
  }

  @Test
  void gidIsLeftToTheKernelWhereNoneIsGiven() throws Exception {
    mounts
        .mountAt(parent, "target", new TmpfsOptions("s", 1 << 20, 100, 0700, OptionalInt.empty()))
        .close();
    assertThat(Files.getAttribute(target, "unix:gid")).isEqualTo(0);
  }

  @Test
  void rootOfMountLeadsIntoIt() throws Exception {
    try (OpenDirectory root = mounts.mountAt(parent, "target", OPTIONS)) {
      Files.writeString(root.path().resolve("file"), "content");
      Files.setPosixFilePermissions(root.path(), PosixFilePermissions.fromString("rwx--x---"));
    }
    assertThat(target.resolve("file")).hasContent("content");
    assertThat(Files.getAttribute(target, "unix:mode")).isEqualTo(0040710);
  }

  @Test
  void mountsAreNotStacked() throws Exception {
    mounts.mountAt(parent, "target", OPTIONS).close();
    assertThat(errnoOf(() -> mounts.mountAt(parent, "target", OPTIONS))).isEqualTo(Errno.EBUSY);
    assertThat(sandbox.mountAt(target)).isNotNull();
  }

  @Test
  void mountNeedsAnExistingDirectory() throws Exception {
    Files.createFile(sandbox.path().resolve("file"));
    Files.createSymbolicLink(sandbox.path().resolve("link"), target);

    assertThat(errnoOf(() -> mounts.mountAt(parent, "absent", OPTIONS))).isEqualTo(Errno.ENOENT);
    assertThat(errnoOf(() -> mounts.mountAt(parent, "file", OPTIONS))).isEqualTo(Errno.ENOTDIR);
    assertThat(errnoOf(() -> mounts.mountAt(parent, "link", OPTIONS)))
        .isIn(Errno.ELOOP, Errno.ENOTDIR);
    assertThat(sandbox.mounts()).isEmpty();
  }

  @Test
  void refusedOptionLeavesNothingAndIsNamed() throws Exception {
    TmpfsOptions spoiled = new TmpfsOptions("s", 1 << 20, 100, 0750, OptionalInt.of(-1));
    assertThatExceptionOfType(MountException.class)
        .isThrownBy(() -> mounts.mountAt(parent, "target", spoiled))
        .withMessageContaining("gid=-1")
        .withMessageContaining("EINVAL (invalid argument)")
        .satisfies(failure -> assertThat(failure.errno()).isEqualTo(Errno.EINVAL));
    assertThat(sandbox.mounts()).isEmpty();
    assertThat(notices).hasSize(kernel.hasDetachedMounts() && !kernel.hasNoSwap() ? 1 : 0);
  }

  @Test
  void openRefusesSymlinksInEveryComponent() throws Exception {
    Files.createDirectories(sandbox.path().resolve("real/sub"));
    Files.createSymbolicLink(sandbox.path().resolve("link"), sandbox.path().resolve("real"));

    mounts.open(sandbox.path().resolve("real/sub")).close();
    assertThat(errnoOf(() -> mounts.open(sandbox.path().resolve("link"))))
        .isIn(Errno.ELOOP, Errno.ENOTDIR);
    assertThat(errnoOf(() -> mounts.open(sandbox.path().resolve("link/sub"))))
        .isIn(Errno.ELOOP, Errno.ENOTDIR);
  }

  @Test
  void openRefusesTheSymlinksOfProc() {
    assertThat(errnoOf(() -> mounts.open(Path.of("/proc/self/root/proc"))))
        .isIn(Errno.ELOOP, Errno.ENOTDIR);
    assertThat(errnoOf(() -> mounts.open(parent.path()))).isIn(Errno.ELOOP, Errno.ENOTDIR);
  }

  @Test
  void openTellsWhatIsWrong() throws Exception {
    Files.createFile(sandbox.path().resolve("file"));
    assertThat(errnoOf(() -> mounts.open(sandbox.path().resolve("absent/sub"))))
        .isEqualTo(Errno.ENOENT);
    assertThat(errnoOf(() -> mounts.open(sandbox.path().resolve("file")))).isEqualTo(Errno.ENOTDIR);
    assertThatExceptionOfType(MountException.class)
        .isThrownBy(() -> mounts.open(sandbox.path().resolve("absent")))
        .withMessage("open %s/absent: ENOENT (no such file or directory)", sandbox.path());
  }

  @ParameterizedTest
  @ValueSource(strings = {"relative", "", "/tmp/../etc", "/tmp/./x", "/.."})
  void openRefusesPathsThatAreNotCanonical(String path) {
    assertThatIllegalArgumentException().isThrownBy(() -> mounts.open(Path.of(path)));
  }

  @Test
  void rootDirectoryCanBeOpened() throws Exception {
    try (OpenDirectory root = mounts.open(Path.of("/"))) {
      assertThat(Files.isSameFile(root.path(), Path.of("/"))).isTrue();
    }
  }

  @Test
  void openDirectoryStaysTheSameWhenItsPathLeadsElsewhere() throws Exception {
    Files.createFile(target.resolve("mine"));
    try (OpenDirectory held = mounts.open(target)) {
      Files.move(target, sandbox.path().resolve("moved"));
      Files.createSymbolicLink(target, Path.of("/"));
      assertThat(held.path().resolve("mine")).exists();
    }
  }

  @Test
  void closedDirectoryIsNotUsed() throws Exception {
    OpenDirectory directory = mounts.open(target);
    directory.close();
    directory.close();
    assertThatIllegalStateException().isThrownBy(directory::path);
    assertThatIllegalStateException().isThrownBy(() -> mounts.inspect(directory, "x"));
  }

  @Test
  void directoryOfOtherMountsIsRefused() {
    OpenDirectory stranger =
        new OpenDirectory() {
          @Override
          public Path path() {
            return target;
          }

          @Override
          public void close() {}
        };
    assertThatIllegalArgumentException().isThrownBy(() -> mounts.inspect(stranger, "x"));
  }

  @Test
  void inspectKnowsWhatIsNoMount() throws Exception {
    Files.createFile(sandbox.path().resolve("file"));
    Files.createSymbolicLink(sandbox.path().resolve("link"), target);
    Files.createSymbolicLink(sandbox.path().resolve("dangling"), Path.of("nowhere"));
    Files.createDirectory(Files.createDirectory(sandbox.path().resolve("full")).resolve("sub"));

    assertThat(mounts.inspect(parent, "absent")).isEqualTo(new TargetState.Absent());
    assertThat(mounts.inspect(parent, "file")).isEqualTo(new TargetState.NotADirectory());
    assertThat(mounts.inspect(parent, "link")).isEqualTo(new TargetState.NotADirectory());
    assertThat(mounts.inspect(parent, "dangling")).isEqualTo(new TargetState.NotADirectory());
    assertThat(mounts.inspect(parent, "target")).isEqualTo(new TargetState.PlainDirectory(true));
    assertThat(mounts.inspect(parent, "full")).isEqualTo(new TargetState.PlainDirectory(false));
  }

  @Test
  void directoryWithOneEntryOfTheLongestNameIsNotEmpty() throws Exception {
    Files.createFile(target.resolve("n".repeat(255)));
    assertThat(mounts.inspect(parent, "target")).isEqualTo(new TargetState.PlainDirectory(false));
  }

  @Test
  void directoryInsideAMountIsNoMount() throws Exception {
    try (OpenDirectory root = mounts.mountAt(parent, "target", OPTIONS)) {
      Files.createDirectory(root.path().resolve("sub"));
      assertThat(mounts.inspect(root, "sub")).isEqualTo(new TargetState.PlainDirectory(true));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"strongroom-test", "with space", "back\\slash", "#hash", "tab\tand\nline", "ключ"})
  void inspectFindsTheMountAndItsSource(String source) throws Exception {
    TmpfsOptions options = new TmpfsOptions(source, 1 << 20, 100, 0750, OptionalInt.empty());
    mounts.mountAt(parent, "target", options).close();

    try (var mounted = (TargetState.Mounted) mounts.inspect(parent, "target")) {
      assertThat(mounted.source()).isEqualTo(source);
      assertThat(mounted.tmpfs()).isTrue();
      assertThat(mounted.mountId()).isEqualTo(sandbox.mountAt(target).id());
      Files.writeString(mounted.root().path().resolve("file"), "content");
    }
    assertThat(target.resolve("file")).hasContent("content");
  }

  @Test
  void inspectTellsForeignMountsApart() throws Exception {
    try (OpenDirectory top = mounts.open(Path.of("/"));
        var proc = (TargetState.Mounted) mounts.inspect(top, "proc")) {
      assertThat(proc.tmpfs()).isFalse();
      assertThat(proc.source()).isNotEmpty();
    }
  }

  @Test
  void bindMountOfTheSameFileSystemIsAMount() throws Exception {
    Path source = Files.createDirectory(sandbox.path().resolve("source"));
    Commands.run("mount", "--bind", source.toString(), target.toString());
    try (var mounted = (TargetState.Mounted) mounts.inspect(parent, "target")) {
      assertThat(mounted.mountId()).isEqualTo(sandbox.mountAt(target).id());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "target/", "a\0b"})
  void onlySingleNamesAreTaken(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> mounts.inspect(parent, name));
    assertThatIllegalArgumentException().isThrownBy(() -> mounts.unmount(parent, name));
    assertThatIllegalArgumentException().isThrownBy(() -> mounts.mountAt(parent, name, OPTIONS));
  }

  @Test
  void tooLongNameIsAnError() {
    String name = "n".repeat(256);
    assertThat(errnoOf(() -> mounts.inspect(parent, name))).isEqualTo(new Errno(36));
  }

  @Test
  void unmountTakesTheMountAwayAndIsRepeatable() throws Exception {
    mounts.mountAt(parent, "target", OPTIONS).close();
    mounts.unmount(parent, "target");
    assertThat(sandbox.mounts()).isEmpty();
    mounts.unmount(parent, "target");
    mounts.unmount(parent, "absent");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void unmountOfBusyMountIsLazy() throws Exception {
    try (OpenDirectory root = mounts.mountAt(parent, "target", OPTIONS)) {
      Path file = Files.writeString(root.path().resolve("file"), "content");
      try (InputStream reader = Files.newInputStream(file)) {
        mounts.unmount(parent, "target");
        assertThat(sandbox.mounts()).isEmpty();
        assertThat(reader.readAllBytes()).asString().isEqualTo("content");
      }
    }
  }

  @Test
  void unmountTakesOnlyTheTopmostMount() throws Exception {
    Commands.run("mount", "-t", "tmpfs", "lower", target.toString());
    Commands.run("mount", "-t", "tmpfs", "upper", target.toString());
    mounts.unmount(parent, "target");
    assertThat(sandbox.mountAt(target).source()).isEqualTo("lower");
  }

  @Test
  void unmountDoesNotFollowSymlinks() throws Exception {
    mounts.mountAt(parent, "target", OPTIONS).close();
    Files.createSymbolicLink(sandbox.path().resolve("link"), target);
    mounts.unmount(parent, "link");
    assertThat(sandbox.mountAt(target)).isNotNull();
  }

  @Test
  void usageCountsBytesAndInodes() throws Exception {
    try (OpenDirectory root = mounts.mountAt(parent, "target", OPTIONS)) {
      MountUsage before = mounts.usage(root);
      Files.write(root.path().resolve("file"), new byte[100_000]);
      MountUsage after = mounts.usage(root);

      assertThat(before.totalBytes()).isEqualTo(1 << 20);
      assertThat(before.totalInodes()).isEqualTo(100);
      assertThat(after.usedBytes() - before.usedBytes()).isEqualTo(102_400);
      assertThat(after.usedInodes() - before.usedInodes()).isEqualTo(1);
    }
  }

  @Test
  void canBuildDetachedSaysWhatTheKernelHas() {
    assertThat(mounts.canBuildDetached()).isEqualTo(kernel.hasDetachedMounts());
  }

  static Errno errnoOf(ThrowingCallable call) {
    return catchThrowableOfType(MountException.class, call).errno();
  }
}
