package io.strongroom.driver.mount;

import java.lang.foreign.Arena;

/** The memory of this process, which holds secrets. In this package because of its system call. */
public final class ProcessMemory {
  private static final int PR_SET_DUMPABLE = 4;

  private ProcessMemory() {}

  /**
   * No core dump from now on, and no ptrace or /proc/PID/mem for other processes of the same user;
   * prctl(2).
   *
   * @throws MountException if the kernel refuses
   */
  public static void makeNotDumpable() throws MountException {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          new LibcSystemCall()
              .invoke(
                  arena.allocate(LibcSystemCall.ERRNO_BYTES, LibcSystemCall.ERRNO_BYTES),
                  Abi.of(System.getProperty("os.arch")).prctl(),
                  PR_SET_DUMPABLE,
                  0,
                  0,
                  0,
                  0);
      if (result < 0) {
        throw new MountException("prctl PR_SET_DUMPABLE", new Errno((int) -result));
      }
    }
  }
}
