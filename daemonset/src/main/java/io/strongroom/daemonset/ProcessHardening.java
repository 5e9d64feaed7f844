package io.strongroom.daemonset;

import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the process's memory, which holds secrets, from other processes. The JVM's own ways in
 * (attach, heap dumps) are disabled by its options.
 */
final class ProcessHardening {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessHardening.class);

  private ProcessHardening() {}

  /**
   * No core dump, and no ptrace or /proc/PID/mem for other processes of the same user. Not applied
   * in a user namespace: there the kernel would take the process's own /proc files away from it.
   */
  static void apply() {
    if (inUserNamespace()) {
      LOG.info("in a user namespace the process stays dumpable");
      return;
    }
    try {
      ProcessMemory.makeNotDumpable();
    } catch (MountException e) {
      LOG.warn("the process stays dumpable: {}", e.getMessage());
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
}
