package io.strongroom.daemonset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, which is the node's where no other is given. */
public final class HostName {
  private HostName() {}

  /** Asked of the kernel: InetAddress would ask a name server. */
  public static String ofKernel() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
