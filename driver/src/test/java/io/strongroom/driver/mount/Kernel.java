package io.strongroom.driver.mount;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.function.Consumer;

/**
 * This kernel, and what is left of it when it lacks what older ones lack. The calls that are left
 * are real.
 */
// The fields never change, though their types do not say so.
@SuppressWarnings("ImmutableEnumChecker")
public enum Kernel implements SystemCall {
  /** Whatever runs the tests. */
  THIS(Set.of(), Errno.ENOSYS, true, true),
  /** Without noswap and statmount. */
  LINUX_5_15(Set.of(Syscalls.STATMOUNT), Errno.ENOSYS, true, false),
  /** Also without openat2, and with a statx that does not know mounts. */
  LINUX_5_4(Set.of(Syscalls.STATMOUNT, Syscalls.OPENAT2), Errno.ENOSYS, false, false),
  /** Also without detached mounts. */
  LINUX_4_19(
      Set.of(
          Syscalls.STATMOUNT,
          Syscalls.OPENAT2,
          Syscalls.FSOPEN,
          Syscalls.FSCONFIG,
          Syscalls.FSMOUNT,
          Syscalls.MOVE_MOUNT),
      Errno.ENOSYS,
      false,
      false),
  /** New, but behind a filter that forbids what its author had not heard of. */
  BEHIND_OLD_SECCOMP_PROFILE(LINUX_4_19.missing, Errno.EPERM, true, true);

  private static final int FSCONFIG_SET_FLAG = 0;

  private final SystemCall real = new LibcSystemCall();
  private final Abi abi = Abi.of(System.getProperty("os.arch"));
  private final Set<Integer> missing;
  private final Errno answerToMissing;
  private final boolean statxKnowsMounts;
  private final boolean noSwap;

  Kernel(Set<Integer> missing, Errno answerToMissing, boolean statxKnowsMounts, boolean noSwap) {
    this.missing = missing;
    this.answerToMissing = answerToMissing;
    this.statxKnowsMounts = statxKnowsMounts;
    this.noSwap = noSwap;
  }

  /** Mounts on this kernel. */
  public LinuxMounts mounts(Consumer<String> notice) {
    return new LinuxMounts(notice, this);
  }

  boolean hasDetachedMounts() {
    return !missing.contains(Syscalls.FSOPEN);
  }

  boolean hasNoSwap() {
    return noSwap;
  }

  @Override
  public long invoke(MemorySegment errno, long number, long a, long b, long c, long d, long e) {
    if (missing.contains((int) number)) {
      return -answerToMissing.number();
    }
    boolean asksForNoSwap =
        (number == Syscalls.FSCONFIG && b == FSCONFIG_SET_FLAG)
            || (number == abi.mount() && string(e).contains("noswap"));
    if (asksForNoSwap && !noSwap) {
      return -Errno.EINVAL.number();
    }
    long result = real.invoke(errno, number, a, b, c, d, e);
    if (number == abi.statx() && !statxKnowsMounts) {
      MemorySegment stat = memory(e, 256);
      stat.set(JAVA_INT, 0, stat.get(JAVA_INT, 0) & 0xFFF);
      stat.set(JAVA_LONG, 8, 0);
      stat.set(JAVA_LONG, 56, 0);
      stat.set(JAVA_LONG, 144, 0);
    }
    return result;
  }

  private static String string(long address) {
    return memory(address, 1024).getString(0);
  }

  @SuppressWarnings("restricted") // memory that the code under test has just passed to the kernel
  private static MemorySegment memory(long address, long size) {
    return MemorySegment.ofAddress(address).reinterpret(size);
  }
}
