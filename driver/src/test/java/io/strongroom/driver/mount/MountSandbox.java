package io.strongroom.driver.mount;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory for real mounts. Closing it takes every mount below away, deletes it, and
 * fails if somebody still holds a descriptor of a directory, a mount or a file system context that
 * was not open before.
 */
public final class MountSandbox implements AutoCloseable {
  private final List<String> openBefore;
  private final Path directory;

  private MountSandbox(List<String> openBefore, Path directory) {
    this.openBefore = openBefore;
    this.directory = directory;
  }

  /** A new sandbox; skips the test where the process is not root and may not mount. */
  public static MountSandbox create() throws IOException {
    List<String> openBefore = openDirectories();
    // Canonical, since the system's temporary directory may be a symlink.
    Path directory = Files.createTempDirectory("mounts").toRealPath();
    if (!Files.getAttribute(directory, "unix:uid").equals(0)) {
      Files.delete(directory);
      assumeTrue(false, "NOT RUN: mounts take root");
    }
    return new MountSandbox(openBefore, directory);
  }

  public Path path() {
    return directory;
  }

  /** The mounts below this directory, in the order in which they were made. */
  public List<MountLine> mounts() throws IOException {
    return MountLine.readAll().stream()
        .filter(line -> line.target().startsWith(directory))
        .toList();
  }

  /** The only mount at {@code target}. */
  public MountLine mountAt(Path target) throws IOException {
    List<MountLine> found = mounts().stream().filter(line -> line.target().equals(target)).toList();
    assertThat(found).as("mounts at %s", target).hasSize(1);
    return found.getFirst();
  }

  /**
   * What open descriptors of directories and file system contexts lead to. Files are left out: the
   * JVM opens jars whenever it likes.
   */
  static List<String> openDirectories() throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          String leadsTo = Files.readSymbolicLink(descriptor).toString();
          // The listing itself is open while it is read.
          boolean listing = leadsTo.startsWith("/proc/");
          if (leadsTo.contains("fscontext") || (Files.isDirectory(descriptor) && !listing)) {
            open.add(leadsTo);
          }
        } catch (NoSuchFileException closedMeanwhile) {
          // Not open any more.
        }
      }
    }
    open.sort(Comparator.naturalOrder());
    return open;
  }

  @Override
  public void close() throws IOException {
    List<String> openAfter = openDirectories();
    LinuxMounts mounts = new LinuxMounts(_ -> {});
    for (MountLine line : mounts().reversed()) {
      Path target = line.target();
      try (OpenDirectory parent = mounts.open(requireNonNull(target.getParent()))) {
        mounts.unmount(parent, target.getFileName().toString());
      }
    }
    try (Stream<Path> entries = Files.walk(directory)) {
      entries.sorted(Comparator.reverseOrder()).forEach(MountSandbox::delete);
    }
    assertThat(openAfter).as("descriptors left open").isEqualTo(openBefore);
  }

  private static void delete(Path entry) {
    try {
      Files.delete(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
