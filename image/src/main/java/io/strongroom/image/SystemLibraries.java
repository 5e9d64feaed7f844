package io.strongroom.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The libraries of the system that the runtime and the app are linked with: the C library, in a
 * handful of files.
 *
 * @param root the system to take them from: this machine's, or one for another platform
 */
record SystemLibraries(Path root, Platform platform) {
  /**
   * Everything that the files need and do not bring themselves, with the dynamic linker.
   *
   * @throws IOException naming a library that the system does not have
   */
  List<ImageFile> neededBy(Collection<Path> binaries) throws IOException {
    List<String> brought = binaries.stream().map(file -> file.getFileName().toString()).toList();
    SortedMap<String, ImageFile> found = new TreeMap<>();
    Deque<Path> unread = new ArrayDeque<>(binaries);
    while (!unread.isEmpty()) {
      Path file = unread.remove();
      Optional<ElfFile> read = ElfFile.read(file);
      if (read.isEmpty()) {
        continue;
      }
      ElfFile elf = read.get();
      if (elf.machine() != platform.elfMachine()) {
        throw new IOException("%s is not for %s".formatted(file, platform));
      }
      List<String> needed =
          Stream.concat(elf.interpreter().stream(), elf.needed().stream())
              .filter(name -> !brought.contains(name))
              .toList();
      for (String name : needed) {
        ImageFile library = library(name, file);
        if (found.putIfAbsent(fileName(name), library) == null) {
          unread.add(library.source());
        }
      }
    }
    return List.copyOf(found.values());
  }

  /** The linker is asked for by path, and must be where programs look; a library by name. */
  private ImageFile library(String name, Path neededBy) throws IOException {
    if (name.startsWith("/")) {
      Path source = root.resolve(name.substring(1));
      if (Files.exists(source)) {
        return ImageFile.program(name, source.toRealPath());
      }
    } else {
      for (String directory : directories()) {
        Path source = root.resolve(directory).resolve(name);
        if (Files.exists(source)) {
          ImageFile file =
              ImageFile.data("/lib/%s/%s".formatted(platform.triplet(), name), source.toRealPath());
          return name.startsWith("ld-linux") ? linker(file) : file;
        }
      }
    }
    throw new IOException("%s needs %s, which is not below %s".formatted(neededBy, name, root));
  }

  /** Libraries name the linker too, without saying where it is. */
  private ImageFile linker(ImageFile file) {
    return ImageFile.program(platform.linker(), file.source());
  }

  private List<String> directories() {
    return List.of(
        "lib/" + platform.triplet(), "usr/lib/" + platform.triplet(), "lib64", "usr/lib64", "lib");
  }

  private static String fileName(String name) {
    return Path.of(name).getFileName().toString();
  }
}
