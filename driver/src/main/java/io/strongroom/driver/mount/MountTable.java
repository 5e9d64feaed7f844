package io.strongroom.driver.mount;

import io.strongroom.provider.LocalPath;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kernel's list of mounts as this process sees it: statmount(2), proc_pid_mountinfo(5). */
final class MountTable {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  /** Before Linux 5.8 a reader may miss lines while others mount and unmount. */
  private static final int READINGS = 3;

  private MountTable() {}

  /**
   * What the table says about a mount.
   *
   * @param fileSystem its type, for example {@code tmpfs}
   * @param source whatever the mounter named as the source
   */
  record Entry(String fileSystem, String source) {}

  /**
   * The entry of the mount behind a descriptor; empty if it is not, or no longer, in the table.
   *
   * @param mountId its id, for kernels that must be asked for the whole table
   */
  static Optional<Entry> find(Syscalls calls, Descriptor root, long mountId) throws IOException {
    Optional<Entry> known = ask(calls, root);
    for (int reading = 0; known.isEmpty() && reading < READINGS; reading++) {
      try (BufferedReader lines = Files.newBufferedReader(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
        known = find(mountId, lines);
      }
    }
    return known;
  }

  /** Asks for this mount alone; the table costs the kernel some microseconds for each mount. */
  private static Optional<Entry> ask(Syscalls calls, Descriptor root) {
    Syscalls.Stat stat = calls.newStat();
    Syscalls.StatMount mount = calls.newStatMount();
    boolean answered =
        calls.statxUnique(root.number(), stat) == 0
            && stat.knowsUniqueMountId()
            && calls.statmount(stat.mountId(), mount) == 0
            && mount.knowsTypeAndSource();
    return answered ? Optional.of(new Entry(mount.fileSystem(), mount.source())) : Optional.empty();
  }

  /**
   * Searches {@code 36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw} for its first and,
   * after the dash, two further fields.
   */
  static Optional<Entry> find(long mountId, BufferedReader lines) throws IOException {
    String prefix = mountId + " ";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(prefix)) {
        String[] tail = line.substring(line.indexOf(" - ") + 3).split(" ", -1);
        return Optional.of(new Entry(unescape(tail[0]), unescape(tail[1])));
      }
    }
    return Optional.empty();
  }

  /** Where something is mounted below a directory; one that is mounted over twice is there once. */
  static List<Path> pointsBelow(Path directory) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
      return pointsBelow(directory, lines);
    }
  }

  /** The fifth field of each line is the mount point. */
  static List<Path> pointsBelow(Path directory, BufferedReader lines) throws IOException {
    String prefix = directory.getNameCount() == 0 ? "/" : directory + "/";
    Set<Path> points = new LinkedHashSet<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String point = unescape(line.split(" ", 6)[4]);
      // What cannot be named here is no place that this process has mounted anything at.
      if (point.startsWith(prefix) && LocalPath.problem(point).isEmpty()) {
        points.add(Path.of(point));
      }
    }
    return List.copyOf(points);
  }

  /** Space, tab, newline, backslash and hash are written as a backslash and three octal digits. */
  static String unescape(String field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && i + 3 < field.length()) {
        bytes.write(Integer.parseInt(field, i + 1, i + 4, 8));
        i += 3;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
