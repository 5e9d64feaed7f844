package io.strongroom.driver.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One line of mountinfo, read without the code under test.
 *
 * @param options of the mount, for example {@code noexec}
 * @param fileSystemOptions of the file system, for example {@code size=1024k}
 */
public record MountLine(
    long id,
    Path target,
    Set<String> options,
    String fileSystem,
    String source,
    Set<String> fileSystemOptions) {

  static List<MountLine> readAll() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
        .map(MountLine::parse)
        .toList();
  }

  private static MountLine parse(String line) {
    List<String> halves = Arrays.asList(line.split(" - ", 2));
    List<String> head = Arrays.asList(halves.getFirst().split(" ", -1));
    List<String> tail = Arrays.asList(halves.getLast().split(" ", -1));
    return new MountLine(
        Long.parseLong(head.getFirst()),
        Path.of(head.get(4)),
        options(head.get(5)),
        tail.getFirst(),
        tail.get(1),
        options(tail.get(2)));
  }

  private static Set<String> options(String list) {
    return Arrays.stream(list.split(",")).collect(Collectors.toSet());
  }
}
