package io.strongroom.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What the image has of an operating system.
 *
 * @param root the system that they are from
 */
record SystemFiles(Path root, List<ImageFile> files) {
  /** Which characters are in UTF-8: without it, the JVM takes names of files as ASCII. */
  private static final String CHARACTERS = "usr/lib/locale/C.utf8/LC_CTYPE";

  SystemFiles {
    files = List.copyOf(files);
  }

  /** Libraries for the binaries, and the locale. */
  static SystemFiles take(Path root, Platform platform, Collection<Path> binaries)
      throws IOException {
    List<ImageFile> files = new ArrayList<>(new SystemLibraries(root, platform).neededBy(binaries));
    Path characters = root.resolve(CHARACTERS);
    if (!Files.exists(characters)) {
      throw new IOException("there is no " + characters + " (Debian: libc-bin)");
    }
    files.add(ImageFile.data("/" + CHARACTERS, characters.toRealPath()));
    return new SystemFiles(root, files);
  }

  /** Written here: who root is, and that names of hosts are looked up in files first. */
  static List<ImageFile> written(Path directory) throws IOException {
    Files.createDirectories(directory);
    return List.of(
        ImageFile.data(
            "/etc/passwd",
            Files.writeString(directory.resolve("passwd"), "root:x:0:0:root:/:/nonexistent\n")),
        ImageFile.data("/etc/group", Files.writeString(directory.resolve("group"), "root:x:0:\n")),
        ImageFile.data(
            "/etc/nsswitch.conf",
            Files.writeString(directory.resolve("nsswitch.conf"), "hosts: files dns\n")));
  }
}
