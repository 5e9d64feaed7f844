package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The driver goes, in each way that it can, while its volumes are full. Pods notice nothing: their
 * volumes stay, and are refreshed by the process that comes next. It has room beside the volumes,
 * whose pages stay charged to the pod's memory limit.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
final class DriverRestartTest {
  private FullVolumes volumes;
  private Node node;

  /** What ends a driver. */
  private interface Disruption {
    void happen() throws IOException, InterruptedException;
  }

  @BeforeAll
  void fillTheNode(InstalledDriver driver) throws IOException, InterruptedException {
    node = new Node(driver.cluster());
    volumes = FullVolumes.create(driver);
  }

  @AfterAll
  void emptyTheNode() throws IOException, InterruptedException {
    if (volumes != null) { // as they are if the node could not be filled
      volumes.remove();
    }
  }

  @Test
  void podIsDeletedAndReplaced(InstalledDriver driver) throws Exception {
    survives(Set.of(volumes.digest()), driver::replace);
  }

  @Test
  void processIsKilled(InstalledDriver driver) throws Exception {
    Pod before = driver.pod();

    survives(
        Set.of(volumes.digest()),
        () -> {
          node.kill(node.process(before));
          awaitRestartOf(driver, before);
        });

    assertThat(driver.pod().getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
  }

  /**
   * The kernel's own out-of-memory kill: the container's limit is lowered from the node to what
   * cannot be reclaimed of it, and a change in the store makes the driver write volumes.
   */
  @Test
  void kernelKillsItForMemory(InstalledDriver driver) throws Exception {
    Pod before = driver.pod();
    String old = volumes.digest();
    int process = node.process(before);
    String container = Node.containerId(before);

    try {
      takeRoomFrom(process);
      String changed = volumes.changeInTheStore();
      survives(Set.of(old, changed), () -> awaitRestartOf(driver, before));

      assertThat(
              driver
                  .pod()
                  .getStatus()
                  .getContainerStatuses()
                  .getFirst()
                  .getLastState()
                  .getTerminated()
                  .getExitCode())
          .isEqualTo(137);
      // The runtime may miss the reason of a container that ends at once (containerd#8893).
      assertThat(node.run("dmesg").lines())
          .as("what the kernel killed")
          .anyMatch(line -> line.contains("oom-kill:") && line.contains(container));
    } finally {
      // A container that was not killed has the lowered limit still.
      driver.replace();
    }
  }

  /** With version 2 the kernel kills at once when a limit is below what cannot be reclaimed. */
  private void takeRoomFrom(int process) throws IOException, InterruptedException {
    node.run(
        """
        set -e
        if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
          group=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/%1$d/cgroup)
          echo $(($(cat $group/memory.current) / 2)) > $group/memory.max
        else
          group=/sys/fs/cgroup/memory$(sed -n 's/^[0-9]*:memory://p' /proc/%1$d/cgroup)
          used=$(awk '$1 == "rss" || $1 == "shmem" { sum += $2 } END { print sum }' $group/memory.stat)
          until echo $used > $group/memory.limit_in_bytes; do
            used=$((used + 262144))
          done 2> /dev/null
        fi
        """
            .formatted(process));
  }

  private static void awaitRestartOf(InstalledDriver driver, Pod before)
      throws InterruptedException {
    Await.until(
        "the driver's container was started again",
        () -> Node.restarts(driver.pod()),
        restarts -> restarts == Node.restarts(before) + 1);
    driver.awaitReady();
  }

  private void survives(Set<String> contents, Disruption disruption) throws Exception {
    Map<String, String> mounts = volumes.mounts();

    disruption.happen();

    assertThat(volumes.mounts()).isEqualTo(mounts);
    volumes.assertHold(contents);
    newPodStarts();
    volumes.awaitRotation();
    assertThat(volumes.mounts()).isEqualTo(mounts);
  }

  private void newPodStarts() throws IOException, InterruptedException {
    volumes.workloads().driver().store().put("small", "small-content");
    volumes.workloads().fileClass("small", "- objectName: small\n");
    volumes.workloads().run(volumes.workloads().pod("new", "small"));
    assertThat(volumes.workloads().read("new", "small")).isEqualTo("small-content");
    volumes.workloads().delete("new");
  }
}
