package io.strongroom.driver.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Whether tmpfs can be kept out of swap here: assumed until the kernel refuses, which is logged
 * once.
 */
final class NoSwap {
  /** The inode of the first user namespace, the same on every node (PROC_USER_INIT_INO). */
  private static final Path FIRST_USER_NAMESPACE = Path.of("user:[4026531837]");

  private final Consumer<String> notice;
  private final AtomicBoolean refused = new AtomicBoolean();

  NoSwap(Consumer<String> notice) {
    this.notice = notice;
  }

  boolean isOffered() {
    return !refused.get();
  }

  /**
   * @param kernelLog what the kernel wrote about it, or nothing
   */
  void refuse(String kernelLog) {
    if (refused.compareAndSet(false, true)) {
      notice.accept(
          "volumes are mounted without noswap, so secrets may reach the swap of this node: %s%s"
              .formatted(reason(), kernelLog.isEmpty() ? "" : " [" + kernelLog + "]"));
    }
  }

  private static String reason() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/user")).equals(FIRST_USER_NAMESPACE)
          ? "this kernel does not know it, Linux 6.4 and later do"
          : "the driver runs in a user namespace, where the kernel forbids it";
    } catch (IOException unknown) {
      return "the kernel refuses it";
    }
  }
}
