package io.strongroom.driver.content;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.driver.mount.DetachedTmpfs;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TmpfsOptions;
import io.strongroom.provider.ContentLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A real tmpfs, held by its descriptor as the driver holds a volume; attached nowhere, so that it
 * goes away with the process at the latest.
 */
public final class TmpfsRoot implements OpenDirectory {
  /** Stands for the content of a visible name that leads nowhere. */
  static final String DANGLING = "(dangling)";

  private static final LinuxMounts MOUNTS = new LinuxMounts(_ -> {});
  private static final ContentLimits AMPLE = new ContentLimits(1 << 20, 1024);

  private final DetachedTmpfs tmpfs;

  private TmpfsRoot(DetachedTmpfs tmpfs) {
    this.tmpfs = tmpfs;
  }

  /** With room for any test. */
  public static TmpfsRoot mount() throws IOException {
    return mount(AMPLE);
  }

  /** With size and inodes as the driver has them for the limits. */
  static TmpfsRoot mount(ContentLimits limits) throws IOException {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    assumeTrue(root, "NOT RUN: files of other owners and mounts take root");
    return new TmpfsRoot(
        MOUNTS.buildDetached(
            new TmpfsOptions(
                "strongroom-test",
                TmpfsSizing.sizeBytes(limits),
                TmpfsSizing.inodes(limits),
                0700,
                OptionalInt.empty())));
  }

  @Override
  public Path path() {
    return tmpfs.root().path();
  }

  VolumeFiles files() {
    return new NioVolumeFiles(this);
  }

  /** Content by path, following every link from the root, as a container sees it. */
  Map<String, String> visible() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (String name : names()) {
      if (!name.startsWith("..")) {
        read(path().resolve(name), name, contents);
      }
    }
    return contents;
  }

  /** The names in the root. */
  List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(path())) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  /** Mode in octal and owner, for example {@code 0640 0:2000}. */
  String attributes(String path) throws IOException {
    VolumeFiles.Entry entry = files().stat(path).orElseThrow();
    return "%04o %d:%d".formatted(entry.mode(), entry.uid(), entry.gid());
  }

  private static void read(Path path, String name, Map<String, String> contents)
      throws IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : (Iterable<Path>) entries::iterator) {
          read(entry, name + "/" + entry.getFileName(), contents);
        }
      }
    } else if (Files.exists(path)) {
      contents.put(name, Files.readString(path));
    } else {
      contents.put(name, DANGLING);
    }
  }

  @Override
  public void close() {
    tmpfs.close();
  }
}
