package io.strongroom.image;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Links the Java runtime of the image, from the JDK that this runs on or, for another platform,
 * from that platform's modules.
 *
 * @param jmods where another platform's modules are
 * @param directory where it is linked; kept for the next build
 */
record JavaRuntime(Platform platform, Optional<Path> jmods, Path directory) {
  static final String HOME = "/jre";

  private static final String SPAWN_HELPER = "jspawnhelper";

  /**
   * For tools, for building archives, for starting other programs: nothing that the driver does.
   */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "bin/keytool",
          "lib/classlist",
          "lib/jexec",
          "lib/jrt-fs.jar",
          "lib/" + SPAWN_HELPER,
          "lib/libjsig.so",
          "lib/server/libjsig.so");

  /**
   * The runtime's files.
   *
   * @throws IOException if it cannot be linked, saying what is missing
   */
  List<ImageFile> link() throws IOException {
    if (jmods.isEmpty() && platform != Platform.current()) {
      throw new IOException(
          "to link a runtime for %s, give with --jmods the JDK %s modules (jmods) for it"
              .formatted(platform, Runtime.version()));
    }
    List<String> arguments = arguments();
    Stamp stamp = Stamp.of(String.join(" ", arguments), Runtime.version().toString());
    if (!stamp.isOn(directory)) {
      Directories.delete(directory);
      run(arguments);
      stamp.putOn(directory);
    }
    return files();
  }

  /** Not in the image; the JVM starts itself with it to assemble its cache. */
  ImageFile spawnHelper() {
    return ImageFile.program(HOME + "/lib/" + SPAWN_HELPER, directory.resolve("lib", SPAWN_HELPER));
  }

  private List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--add-modules",
                String.join(",", RuntimeModules.included()),
                "--vm=server",
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                // Its output depends on what the linking JVM has run before.
                "--disable-plugin=generate-jli-classes",
                // Layers are compressed anyway: compressed twice the image is larger, and every
                // class that is not in the cache has to be unpacked at every start.
                "--compress=zip-0",
                "--output",
                directory.toString()));
    jmods.ifPresent(path -> arguments.addAll(List.of("--module-path", path.toString())));
    return arguments;
  }

  private static void run(List<String> arguments) throws IOException {
    StringWriter output = new StringWriter();
    int code =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IOException("this Java has no jlink: a JDK is needed"))
            .run(
                new PrintWriter(output), new PrintWriter(output), arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IOException("jlink: " + output.toString().strip());
    }
  }

  private List<ImageFile> files() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> !LEFT_OUT.contains(directory.relativize(file).toString()))
          .map(
              file ->
                  new ImageFile(
                      HOME + "/" + directory.relativize(file), file, Files.isExecutable(file)))
          .toList();
    }
  }
}
