package io.strongroom.daemonset;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the process's memory, which holds other people's secrets, to itself. The JVM's own doors
 * (attach, heap dumps) are shut by its options.
 */
final class ProcessHardening {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessHardening.class);

  /** prctl(2). */
  private static final int PR_SET_DUMPABLE = 4;

  private ProcessHardening() {}

  /**
   * No core dump, and no ptrace or /proc/PID/mem for other processes of the same user. Left out in
   * a user namespace: there the kernel would take the process's own /proc files away from it.
   */
  static void apply() {
    if (inUserNamespace()) {
      LOG.info("in a user namespace the process stays dumpable");
    } else if (setNotDumpable() != 0) {
      LOG.warn("the kernel did not make the process not dumpable");
    }
  }

  private static boolean inUserNamespace() {
    try {
      String firstRange = Files.readString(Path.of("/proc/self/uid_map")).strip();
      return !firstRange.matches("0\\s+0\\s+4294967295");
    } catch (IOException e) {
      return false;
    }
  }

  @SuppressWarnings("restricted") // a system call; the launcher enables native access
  private static int setNotDumpable() {
    Linker linker = Linker.nativeLinker();
    try {
      MemorySegment address = linker.defaultLookup().find("prctl").orElseThrow();
      MethodHandle prctl =
          linker.downcallHandle(
              address,
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
              Linker.Option.firstVariadicArg(1));
      return (int) prctl.invokeExact(PR_SET_DUMPABLE, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("prctl cannot be called", e);
    }
  }
}
