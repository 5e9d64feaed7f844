package io.strongroom.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which package of a Debian system a file is from. Reads dpkg's files and does not call dpkg, since
 * the system may be one for another platform, unpacked in a directory.
 *
 * @param root of that system
 */
record DebianPackages(Path root) {
  /** One installed package. */
  record DebianPackage(String name, String version, String architecture) {}

  /** The packages of those files that are from one. */
  Map<Path, DebianPackage> owners(List<Path> files) throws IOException {
    Path database = root.resolve("var/lib/dpkg");
    if (!Files.isDirectory(database.resolve("info"))) {
      return Map.of();
    }
    Map<String, Path> wanted = new HashMap<>();
    for (Path file : files) {
      String path = "/" + root.toRealPath().relativize(file.toRealPath());
      wanted.put(path, file);
      // Where /lib is a link to /usr/lib, packages still name either.
      if (path.startsWith("/usr/")) {
        wanted.put(path.substring("/usr".length()), file);
      }
    }
    Map<String, DebianPackage> installed = installed(database.resolve("status"));
    Map<Path, DebianPackage> owners = new HashMap<>();
    try (DirectoryStream<Path> lists =
        Files.newDirectoryStream(database.resolve("info"), "*.list")) {
      for (Path list : lists) {
        Set<String> owned = new HashSet<>(Files.readAllLines(list));
        owned.retainAll(wanted.keySet());
        String name = list.getFileName().toString().replaceFirst("\\.list$", "");
        for (String path : owned) {
          DebianPackage owner = installed.get(name);
          if (owner != null) {
            owners.put(wanted.get(path), owner);
          }
        }
      }
    }
    return owners;
  }

  /** By the names of their lists of files: with the architecture where several may be installed. */
  private static Map<String, DebianPackage> installed(Path status) throws IOException {
    Map<String, DebianPackage> installed = new HashMap<>();
    for (String stanza : Files.readString(status).split("\n\n", -1)) {
      DebianPackage found =
          new DebianPackage(
              field(stanza, "Package"), field(stanza, "Version"), field(stanza, "Architecture"));
      installed.put(found.name(), found);
      installed.put(found.name() + ":" + found.architecture(), found);
    }
    return installed;
  }

  private static String field(String stanza, String name) {
    return stanza
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }
}
