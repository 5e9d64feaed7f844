package io.strongroom.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The app as the daemonset module lays it out.
 *
 * @param directory with {@code lib}, {@code native}, {@code jvm.options}
 */
record App(Path directory) {
  static final String HOME = "/app";
  static final String NATIVE = HOME + "/native";

  private static final String MAIN = "daemonset";

  List<Path> jars() throws IOException {
    try (Stream<Path> lib = Files.list(directory.resolve("lib"))) {
      return lib.sorted().toList();
    }
  }

  /** The jar with the main class. */
  Path main() throws IOException {
    return jars().stream()
        .filter(jar -> name(jar).startsWith(MAIN + "-"))
        .findFirst()
        .orElseThrow(() -> new IOException("there is no daemonset jar in " + directory));
  }

  /** Netty's native library, for one platform only. */
  Path nativeLibrary(Platform platform) throws IOException {
    try (Stream<Path> libraries = Files.list(directory.resolve("native"))) {
      return libraries
          .filter(file -> name(file).endsWith(platform.nettySuffix() + ".so"))
          .findFirst()
          .orElseThrow(() -> new IOException("there is no native library for " + platform));
    }
  }

  /** What changes with a library's version: those jars that are not this project's. */
  List<ImageFile> libraries() throws IOException {
    String own = ownVersion();
    return inImage(jars().stream().filter(jar -> !name(jar).endsWith(own)).toList());
  }

  /** What changes with every build of this project. */
  List<ImageFile> own(Platform platform) throws IOException {
    String own = ownVersion();
    List<ImageFile> files =
        new ArrayList<>(inImage(jars().stream().filter(jar -> name(jar).endsWith(own)).toList()));
    Path library = nativeLibrary(platform);
    files.add(ImageFile.data(NATIVE + "/" + name(library), library));
    for (String file : List.of("jvm.options", "THIRD-PARTY.txt")) {
      files.add(ImageFile.data(HOME + "/" + file, directory.resolve(file)));
    }
    return files;
  }

  /** Where the main jar is in the image. */
  String mainInImage() throws IOException {
    return inImage(main());
  }

  /** All modules of this project have one version. */
  private String ownVersion() throws IOException {
    return name(main()).substring(MAIN.length());
  }

  private static List<ImageFile> inImage(List<Path> jars) {
    return jars.stream().map(jar -> ImageFile.data(inImage(jar), jar)).toList();
  }

  private static String inImage(Path jar) {
    return HOME + "/lib/" + name(jar);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
