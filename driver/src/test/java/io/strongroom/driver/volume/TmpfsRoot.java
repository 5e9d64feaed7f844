package io.strongroom.driver.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.provider.ContentLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A real tmpfs, mounted for one test as a volume is. */
final class TmpfsRoot implements OpenDirectory {
  /** Stands for the content of a visible name that leads nowhere. */
  static final String DANGLING = "(dangling)";

  private final Path directory;

  private TmpfsRoot(Path directory) {
    this.directory = directory;
  }

  static TmpfsRoot mount() throws IOException {
    return mount("mode=0700");
  }

  /** With size and inodes as the driver has them for the limits. */
  static TmpfsRoot mount(ContentLimits limits) throws IOException {
    return mount(
        "mode=0700,size=%d,nr_inodes=%d"
            .formatted(TmpfsSizing.sizeBytes(limits), TmpfsSizing.inodes(limits)));
  }

  private static TmpfsRoot mount(String options) throws IOException {
    Path directory = Files.createTempDirectory("strongroom-volume");
    if (!Files.getAttribute(directory, "unix:uid").equals(0)) {
      Files.delete(directory);
      assumeTrue(false, "files of other owners and mounts take root");
    }
    run("mount", "-t", "tmpfs", "-o", options, "strongroom-test", directory.toString());
    return new TmpfsRoot(directory);
  }

  @Override
  public Path path() {
    return directory;
  }

  VolumeFiles files() {
    return new NioVolumeFiles(this);
  }

  /** Content by path, following every link from the root, as a container sees it. */
  Map<String, String> visible() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (String name : names()) {
      if (!name.startsWith("..")) {
        read(directory.resolve(name), name, contents);
      }
    }
    return contents;
  }

  /** The names in the root. */
  List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
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

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.onExit().join().exitValue()).as(String.join(" ", command)).isZero();
  }

  @Override
  public void close() {
    try {
      run("umount", directory.toString());
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
