package io.strongroom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The application as the image starts it. */
final class DriverApp {
  private DriverApp() {}

  /**
   * The command line of the node process.
   *
   * @param directory the built application
   */
  static List<String> driverCommand(Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + directory.resolve("jvm.options"));
    command.add("-Djava.library.path=" + directory.resolve("native"));
    command.add(
        "-XX:AOTCache=" + directory.resolve("aot-" + System.getProperty("java.runtime.version")));
    command.add("-jar");
    command.add(jar(directory.resolve("lib")).toString());
    return command;
  }

  private static Path jar(Path libraries) throws IOException {
    try (Stream<Path> all = Files.list(libraries)) {
      return all.filter(jar -> jar.getFileName().toString().startsWith("daemonset-"))
          .findFirst()
          .orElseThrow(
              () -> new IOException("no daemonset-*.jar in " + libraries + ": build the app"));
    }
  }
}
