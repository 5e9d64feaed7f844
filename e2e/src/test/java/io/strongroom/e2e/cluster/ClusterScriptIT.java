package io.strongroom.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code e2e/cluster} itself, from outside. */
@Timeout(value = 60, unit = TimeUnit.MINUTES) // the first run builds a Kubernetes
@ExtendWith(RealRoot.class)
final class ClusterScriptIT {
  /** Of this process, so that no other run has them afterwards. */
  private static final Path FIRST = directory("a");

  private static final Path SECOND = directory("b");

  private static Path directory(String name) {
    return Path.of("/tmp/sr-it-%d%s".formatted(ProcessHandle.current().pid(), name));
  }

  @Test
  void clusterStartsBesideTheLeftoversOfAKilledOneAndLeavesNothing() throws Exception {
    try {
      ClusterScript.up("--dir", FIRST.toString());
      Footprint first = Footprint.of(FIRST);
      kill(Footprint.process(FIRST.resolve("leader")));

      ClusterScript.up("--dir", SECOND.toString());
      Footprint second = Footprint.of(SECOND);
      assertThat(first.left()).as("what is left of the killed one").isEmpty();
      down(SECOND);

      // A process that has ended is there until this machine's first process has looked after it.
      Await.until("nothing is left of the second one", second::left, List::isEmpty);
    } finally {
      down(FIRST);
      down(SECOND);
    }
  }

  @Test
  void rebootedClusterIsNotTakenForAKilledOne() throws Exception {
    try {
      ClusterScript.up("--dir", FIRST.toString());
      ClusterScript.run(List.of("reboot", FIRST.toString()));
      ClusterScript.up("--dir", SECOND.toString());
      down(SECOND);

      assertThat(ClusterScript.attempt(List.of("enter", FIRST.toString(), "true")).code()).isZero();
    } finally {
      down(FIRST);
      down(SECOND);
    }
  }

  /** Each time it is another process that answers, not what is left of the one before. */
  @Test
  void componentsAreRestartedOneAfterTheOtherAndOftenAsWell() throws Exception {
    try {
      ClusterScript.up("--dir", FIRST.toString());
      for (int i = 0; i < 8; i++) {
        restart(Component.KUBELET);
      }
      for (Component component : Component.values()) {
        restart(component);
      }
    } finally {
      down(FIRST);
    }
  }

  private static void restart(Component component) throws Exception {
    Path file = FIRST.resolve("pids").resolve(component.scriptName());
    String before = Files.readString(file);

    ClusterScript.run(List.of("restart", FIRST.toString(), component.scriptName()));

    assertThat(Files.readString(file)).as(component.scriptName()).isNotEqualTo(before);
  }

  @Test
  void nodeThatHasEndedIsSaid() throws Exception {
    try {
      ClusterScript.up("--dir", FIRST.toString());
      long node = Footprint.process(FIRST.resolve("leader")).pid();

      // Another process' scenarios may start a cluster, which would remove the killed one.
      Ended ended =
          ClusterScript.attemptAlone(
              """
              kill -KILL "$2"
              while kill -0 "$2" 2> /dev/null; do sleep 0.05; done
              exec "$0" enter "$1" true
              """,
              FIRST.toString(),
              Long.toString(node));

      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.errors()).contains("the node in " + FIRST + " has ended");
    } finally {
      down(FIRST);
    }
  }

  @Test
  void ownerThatIsNotThereIsRefusedBeforeAnythingIsMade() throws Exception {
    Ended ended =
        ClusterScript.attempt(List.of("up", "--dir", FIRST.toString(), "--owner", "999999999"));

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.errors()).contains("there is no process 999999999 to own the cluster");
    assertThat(FIRST).doesNotExist();
  }

  @Test
  void takingDownWhatIsNotThereIsNoFailure() throws Exception {
    assertThat(ClusterScript.attempt(List.of("down", "/tmp/no-such-cluster")).code()).isZero();
  }

  private static void down(Path directory) throws IOException, InterruptedException {
    ClusterScript.run(List.of("down", directory.toString()));
  }

  private static void kill(ProcessHandle process) throws Exception {
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().get(1, TimeUnit.MINUTES);
  }
}
