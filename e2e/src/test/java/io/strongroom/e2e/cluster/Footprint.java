package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a cluster of {@code e2e/cluster} has of the machine, to be looked for when it is gone. Names
 * are made of its number, which another cluster may have by then: so an interface is known by its
 * index, a cgroup by its inode, and a process by its start.
 */
public final class Footprint {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private final Path directory;
  private final List<ProcessHandle> processes;
  private final String interfaceIndex;
  private final Map<Path, Object> cgroups;

  private Footprint(
      Path directory,
      List<ProcessHandle> processes,
      String interfaceIndex,
      Map<Path, Object> cgroups) {
    this.directory = directory;
    this.processes = processes;
    this.interfaceIndex = interfaceIndex;
    this.cgroups = cgroups;
  }

  /** Of one that runs. */
  static Footprint of(Path directory) throws IOException {
    List<ProcessHandle> processes = new ArrayList<>();
    for (String file : List.of("leader", "unshare")) {
      processes.add(process(directory.resolve(file)));
    }
    String number =
        Files.readAllLines(directory.resolve("settings")).stream()
            .filter(line -> line.startsWith("number="))
            .map(line -> line.substring("number=".length()))
            .findFirst()
            .orElseThrow();
    String index = Files.readString(Path.of("/sys/class/net/sre2e" + number, "ifindex"));
    Map<Path, Object> cgroups = new HashMap<>();
    try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
      for (Path parent : Stream.concat(Stream.of(CGROUPS), hierarchies).toList()) {
        Path cgroup = parent.resolve("strongroom-e2e-" + number);
        if (Files.exists(cgroup)) {
          cgroups.put(cgroup, inode(cgroup));
        }
      }
    }
    if (cgroups.isEmpty()) {
      throw new IOException("the cluster in " + directory + " has no cgroup");
    }
    return new Footprint(directory, processes, index, cgroups);
  }

  /** The process whose id is the first word of a file. */
  static ProcessHandle process(Path file) throws IOException {
    String pid = Files.readString(file).split(" ", -1)[0].strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /** Everything of it that is still there. */
  List<String> left() throws IOException {
    List<String> left = new ArrayList<>(leftOf(directory));
    processes.stream().filter(ProcessHandle::isAlive).forEach(each -> left.add(each.toString()));
    try (Stream<Path> interfaces = Files.list(Path.of("/sys/class/net"))) {
      for (Path each : interfaces.filter(Files::isDirectory).toList()) {
        if (Files.readString(each.resolve("ifindex")).equals(interfaceIndex)) {
          left.add(each.toString());
        }
      }
    }
    for (Map.Entry<Path, Object> cgroup : cgroups.entrySet()) {
      if (Files.exists(cgroup.getKey()) && inode(cgroup.getKey()).equals(cgroup.getValue())) {
        left.add(cgroup.getKey().toString());
      }
    }
    return left;
  }

  /** The directory of a cluster, and the processes and mounts that are about it. */
  public static List<String> leftOf(Path directory) throws IOException {
    List<String> left = new ArrayList<>();
    if (Files.exists(directory)) {
      left.add(directory.toString());
    }
    ProcessHandle.allProcesses()
        .map(process -> process.pid() + " " + commandLine(process.pid()))
        .filter(process -> process.contains(directory + "/"))
        .forEach(left::add);
    Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains(directory + "/"))
        .forEach(left::add);
    return left;
  }

  private static Object inode(Path path) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(path, BasicFileAttributes.class).fileKey(), path.toString());
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }
}
