package io.strongroom.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code e2e/cluster} itself, from outside. */
@Timeout(value = 60, unit = TimeUnit.MINUTES) // the first run builds a Kubernetes
final class ClusterScriptIT {
  @BeforeEach
  void takesRoot() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "NOT RUN: a cluster takes root");
  }

  @Test
  void clusterStartsBesideTheLeftoversOfAKilledOneAndLeavesNothing() throws Exception {
    Path killed = Path.of(ClusterScript.run(List.of("up")).strip());
    String killedNumber = numberOf(killed);
    kill(killed.resolve("leader"));

    Path second = Path.of(ClusterScript.run(List.of("up")).strip());
    String secondNumber = numberOf(second);
    ClusterScript.run(List.of("down", second.toString()));

    for (Path directory : List.of(killed, second)) {
      assertThat(directory).doesNotExist();
      assertThat(processesOf(directory)).isEmpty();
      assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory + "/");
    }
    for (String number : List.of(killedNumber, secondNumber)) {
      assertThat(Path.of("/sys/class/net/sre2e" + number)).doesNotExist();
      assertThat(cgroupsOf(number)).isEmpty();
    }
  }

  @Test
  void rebootedClusterIsNotTakenForAKilledOne() throws Exception {
    Path rebooted = Path.of(ClusterScript.run(List.of("up")).strip());
    try {
      ClusterScript.run(List.of("reboot", rebooted.toString()));
      Path second = Path.of(ClusterScript.run(List.of("up")).strip());
      ClusterScript.run(List.of("down", second.toString()));

      assertThat(second).isNotEqualTo(rebooted);
      assertThat(ClusterScript.attempt(List.of("enter", rebooted.toString(), "true")).code())
          .isZero();
    } finally {
      ClusterScript.run(List.of("down", rebooted.toString()));
    }
  }

  @Test
  void takingDownWhatIsNotThereIsNoFailure() throws Exception {
    assertThat(ClusterScript.attempt(List.of("down", "/tmp/no-such-cluster")).code()).isZero();
  }

  private static String numberOf(Path directory) throws IOException {
    return Files.readAllLines(directory.resolve("settings")).stream()
        .filter(line -> line.startsWith("number="))
        .map(line -> line.substring("number=".length()))
        .findFirst()
        .orElseThrow();
  }

  /** The process whose id is the first word of a file. */
  private static void kill(Path file) throws Exception {
    long pid = Long.parseLong(Files.readString(file).split(" ", -1)[0].strip());
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().get(1, TimeUnit.MINUTES);
  }

  private static List<String> processesOf(Path directory) {
    List<String> found = new ArrayList<>();
    ProcessHandle.allProcesses()
        .forEach(
            process -> {
              String command = commandLine(process.pid());
              if (command.contains(directory + "/")) {
                found.add(process.pid() + " " + command);
              }
            });
    return found;
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }

  private static List<Path> cgroupsOf(String number) throws IOException {
    Path root = Path.of("/sys/fs/cgroup");
    try (Stream<Path> hierarchies = Files.list(root)) {
      return Stream.concat(Stream.of(root), hierarchies)
          .map(parent -> parent.resolve("strongroom-e2e-" + number))
          .filter(Files::exists)
          .toList();
    }
  }
}
