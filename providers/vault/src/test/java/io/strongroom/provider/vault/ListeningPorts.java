package io.strongroom.provider.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a process listens, as Linux has it: a server that listens on any port logs no number, and a
 * free port that a test has looked for may be taken a moment later.
 */
final class ListeningPorts {
  private static final Pattern SOCKET = Pattern.compile("socket:\\[([0-9]+)]");

  /** {@code sl local_address rem_address st ... inode}, in hexadecimal; 0A is LISTEN. */
  private static final Pattern LISTENING =
      Pattern.compile(
          " *[0-9]+: [0-9A-F]{8}:(?<port>[0-9A-F]{4}) \\S+ 0A(?: +\\S+){5} +(?<inode>[0-9]+) .*");

  private ListeningPorts() {}

  static List<Integer> of(Process process) throws IOException {
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
      for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
        Matcher socket = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
        if (socket.matches()) {
          sockets.add(socket.group(1));
        }
      }
      return Files.readAllLines(proc.resolve("net/tcp")).stream()
          .map(LISTENING::matcher)
          .filter(line -> line.matches() && sockets.contains(line.group("inode")))
          .map(line -> Integer.parseInt(line.group("port"), 16))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of(); // a descriptor was closed meanwhile, or the process has ended
    }
  }
}
