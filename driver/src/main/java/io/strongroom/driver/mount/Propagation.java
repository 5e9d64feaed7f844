package io.strongroom.driver.mount;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a mount made below a directory is seen outside of this process's mount namespace:
 * mount_namespaces(7), proc_pid_mountinfo(5).
 */
public final class Propagation {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  private Propagation() {}

  /**
   * True if the mount that holds the directory is shared with a peer, as {@code mountPropagation:
   * Bidirectional} makes it.
   *
   * @param directory canonical
   */
  public static boolean isShared(Path directory) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
      return isShared(directory, lines);
    }
  }

  /**
   * Reads {@code 36 35 98:0 / /mnt rw,noatime shared:1 master:2 - ext3 /dev/root rw}: the fifth
   * field is where it is mounted, and those between the sixth and the dash are optional.
   */
  static boolean isShared(Path directory, BufferedReader lines) throws IOException {
    Path nearest = Path.of("/");
    boolean shared = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.substring(0, line.indexOf(" - ")).split(" ", -1);
      Path mounted = Path.of(MountTable.unescape(fields[4]));
      // Of several at one place, the last covers the others.
      if (directory.startsWith(mounted) && mounted.getNameCount() >= nearest.getNameCount()) {
        nearest = mounted;
        shared = hasPeers(fields);
      }
    }
    return shared;
  }

  private static boolean hasPeers(String[] fields) {
    for (int i = 6; i < fields.length; i++) {
      if (fields[i].startsWith("shared:")) {
        return true;
      }
    }
    return false;
  }
}
