package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every single system call fails once: what was open is closed, what was mounted is gone or whole.
 */
final class SystemCallFailureTest {
  private static final TmpfsOptions OPTIONS =
      new TmpfsOptions("strongroom-test", 1 << 20, 100, 0750, OptionalInt.of(12));
  private static final Errno EIO = new Errno(5);

  /** Close is left out: that it failed cannot be mended, and that it did nothing never happens. */
  private static final Set<Integer> SPARED = Set.of(Abi.X86_64.close(), Abi.AARCH64.close());

  @FunctionalInterface
  private interface Operation {
    void run(Mounts mounts, MountSandbox sandbox) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> failureOfAnySystemCallLeaksNothing() {
    return Stream.of(Kernel.THIS, Kernel.LINUX_5_15, Kernel.LINUX_5_4, Kernel.LINUX_4_19)
        .flatMap(
            kernel ->
                Stream.of(
                    test(kernel, "publish", SystemCallFailureTest::publish),
                    test(kernel, "mountAt", SystemCallFailureTest::mountAt),
                    test(kernel, "unmount", SystemCallFailureTest::unmount)));
  }

  private static DynamicTest test(Kernel kernel, String name, Operation operation) {
    return DynamicTest.dynamicTest(
        name + " on " + kernel, () -> failEachCallOnce(kernel, operation));
  }

  private static void publish(Mounts mounts, MountSandbox sandbox) throws IOException {
    if (!mounts.canBuildDetached()) {
      return;
    }
    try (OpenDirectory parent = mounts.open(sandbox.path());
        DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
      assertThat(mounts.inspect(parent, "target")).isEqualTo(new TargetState.PlainDirectory(true));
      mounts.usage(detached.root());
      detached.attach(parent, "target");
    }
  }

  private static void mountAt(Mounts mounts, MountSandbox sandbox) throws IOException {
    try (OpenDirectory parent = mounts.open(sandbox.path());
        OpenDirectory root = mounts.mountAt(parent, "target", OPTIONS)) {
      mounts.usage(root);
      if (mounts.inspect(parent, "target") instanceof TargetState.Mounted mounted) {
        mounted.close();
      }
    }
  }

  private static void unmount(Mounts mounts, MountSandbox sandbox) throws IOException {
    try (OpenDirectory parent = mounts.open(sandbox.path())) {
      mounts.unmount(parent, "target");
      mounts.unmount(parent, "absent");
    }
  }

  private static void failEachCallOnce(Kernel kernel, Operation operation) throws IOException {
    for (int failing = 1; ; failing++) {
      FailingOnce calls = new FailingOnce(kernel, failing, EIO);
      // The sandbox looks for descriptors left open.
      try (MountSandbox sandbox = MountSandbox.create()) {
        Files.createDirectory(sandbox.path().resolve("target"));
        try {
          operation.run(new LinuxMounts(_ -> {}, calls), sandbox);
        } catch (MountException refused) {
          // A probe that fails with EIO proves nothing, so that the call itself is tried.
          assertThat(refused.errno()).isIn(EIO, Errno.ENOSYS);
        }
        if (!calls.hasFailed()) {
          return;
        }
      }
    }
  }

  @Test
  void lazyUnmountIsOnlyForBusyMounts() throws IOException {
    List<Long> flags = new ArrayList<>();
    SystemCall spy =
        (errno, number, a, b, c, d, e) -> {
          if (number == Abi.X86_64.umount2() || number == Abi.AARCH64.umount2()) {
            flags.add(b);
          }
          return Kernel.THIS.invoke(errno, number, a, b, c, d, e);
        };
    LinuxMounts mounts = new LinuxMounts(_ -> {}, spy);
    try (MountSandbox sandbox = MountSandbox.create();
        OpenDirectory parent = mounts.open(sandbox.path())) {
      Files.createDirectory(sandbox.path().resolve("target"));
      mounts.mountAt(parent, "target", OPTIONS).close();
      mounts.unmount(parent, "target");
      assertThat(flags).containsExactly(8L);

      try (OpenDirectory root = mounts.mountAt(parent, "target", OPTIONS)) {
        mounts.usage(root);
        mounts.unmount(parent, "target");
      }
      assertThat(flags).containsExactly(8L, 8L, 10L);
    }
  }

  @Test
  void detachedMountsAreProbedOnce() {
    List<Long> numbers = new ArrayList<>();
    SystemCall spy =
        (errno, number, a, b, c, d, e) -> {
          numbers.add(number);
          return Kernel.LINUX_4_19.invoke(errno, number, a, b, c, d, e);
        };
    LinuxMounts mounts = new LinuxMounts(_ -> fail("nothing to say"), spy);
    assertThat(numbers).isEmpty();
    assertThat(mounts.canBuildDetached()).isFalse();
    assertThat(mounts.canBuildDetached()).isFalse();
    assertThat(numbers).containsExactly((long) Syscalls.FSOPEN);
  }

  @Test
  void probeThatSaysNothingAboutTheKernelIsRepeated() {
    FailingOnce noDescriptorLeft = new FailingOnce(Kernel.LINUX_4_19, 1, new Errno(24));
    LinuxMounts mounts = new LinuxMounts(_ -> {}, noDescriptorLeft);
    assertThat(mounts.canBuildDetached()).isTrue();
    assertThat(mounts.canBuildDetached()).isFalse();
  }

  /** A kernel whose nth call fails and does nothing. */
  private static final class FailingOnce implements SystemCall {
    private final SystemCall kernel;
    private final Errno errno;
    private int callsToFailure;

    FailingOnce(SystemCall kernel, int failing, Errno errno) {
      this.kernel = kernel;
      this.callsToFailure = failing;
      this.errno = errno;
    }

    boolean hasFailed() {
      return callsToFailure <= 0;
    }

    @Override
    public long invoke(
        MemorySegment errnoSpace, long number, long a, long b, long c, long d, long e) {
      if (!SPARED.contains((int) number) && --callsToFailure == 0) {
        return -errno.number();
      }
      return kernel.invoke(errnoSpace, number, a, b, c, d, e);
    }
  }
}
