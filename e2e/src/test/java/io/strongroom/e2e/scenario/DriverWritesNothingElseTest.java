package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the driver may do on the node, and what it does: it writes sockets and volumes. Looked at
 * from outside, in what the kernel says of its process.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class DriverWritesNothingElseTest {
  /** Interfaces of the kernel: they keep no files. */
  private static final Set<String> INTERFACES =
      Set.of("proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue");

  /** What every container gets from kubelet and the container runtime. */
  private static final List<String> OF_THE_RUNTIME =
      List.of("/dev", "/dev/shm", "/dev/termination-log", "/etc/hosts");

  /**
   * Of the embedded store, which keeps a key there where the driver has none, and else only reads.
   */
  private static final String STORE = "/file-store";

  /**
   * One mount that the driver's process sees.
   *
   * @param path where, for the process
   */
  private record MountPoint(String path, boolean writable, String type) {
    static MountPoint parse(String line) {
      String[] fields = line.split(" ", -1);
      return new MountPoint(
          fields[4],
          List.of(fields[5].split(",", -1)).contains("rw"),
          line.substring(line.indexOf(" - ") + 3).split(" ", -1)[0]);
    }
  }

  @Test
  void rootIsReadOnlyAndNothingIsWrittenButSocketsAndVolumes(InstalledDriver driver)
      throws Exception {
    Node node = new Node(driver.cluster());
    int process = node.process(driver.pod());
    String pods = driver.cluster().kubeletRoot() + "/pods";
    List<MountPoint> mounts = mounts(node, process);
    assertThat(mounts).contains(new MountPoint("/", false, rootType(mounts)));
    List<String> writable =
        mounts.stream()
            .filter(MountPoint::writable)
            .filter(mount -> !INTERFACES.contains(mount.type()))
            .map(MountPoint::path)
            .filter(path -> !path.startsWith("/sys/fs/cgroup"))
            // What pods have mounted: the driver's volumes, and tokens and the like of kubelet.
            .filter(path -> !path.startsWith(pods + "/"))
            .toList();
    List<String> expected = new ArrayList<>(OF_THE_RUNTIME);
    expected.addAll(List.of("/csi", "/registration", pods, STORE));
    assertThat(writable).containsExactlyInAnyOrderElementsOf(expected);
    List<String> watched =
        writable.stream().filter(path -> !path.equals(pods) && !path.equals(STORE)).toList();

    driver.store().put("password", "first-written");
    try (Workloads shop = Workloads.in(driver, "writes")) {
      shop.fileClass("credentials", "- objectName: password\n");
      Await.until("other scenarios' volumes are gone", driver::volumeMounts, List::isEmpty);
      Map<String, String> before = files(node, process, watched);
      List<String> stored = node.run("ls -A " + driver.store().path()).lines().toList();

      Pod pod = shop.run(shop.pod("shop", "credentials"));
      // Until here it made the directory that it mounts on, which is on a disk.
      long written = bytesToDisk(node, process);
      driver.store().put("password", "second-written");
      shop.awaitContent("shop", "password", "second-written");
      assertThat(bytesToDisk(node, process)).as("bytes written to disks").isEqualTo(written);
      assertThat(
              node.run("find %s/volumes/kubernetes.io~csi -xdev".formatted(node.directory(pod)))
                  .lines())
          .containsExactlyInAnyOrder(
              node.directory(pod) + "/volumes/kubernetes.io~csi",
              node.directory(pod) + "/volumes/kubernetes.io~csi/secrets",
              node.directory(pod) + "/volumes/kubernetes.io~csi/secrets/vol_data.json",
              node.target(pod, "secrets"));
      shop.delete("shop");
      node.awaitNothingOf(pod);

      assertThat(files(node, process, watched)).isEqualTo(before);
      assertThat(node.run("ls -A " + driver.store().path()).lines())
          .filteredOn(name -> !stored.contains(name))
          .as("files in the store that are not the operator's")
          .isEmpty();
      assertThat(node.process(driver.pod())).isEqualTo(process);
    }
  }

  /**
   * A privileged container gets all capabilities that its runtime has, whatever its security
   * context lists, and no seccomp filter. Kubernetes demands privileged for Bidirectional mounts.
   * That this fails means that there is less to grant, and that docs/threat-model.md can claim
   * more.
   */
  @Test
  void runtimeGrantsWhatItHas(InstalledDriver driver) throws Exception {
    Node node = new Node(driver.cluster());
    String everything = status(node, "$(pidof containerd | cut -d ' ' -f 1)").get("CapBnd");
    Map<String, String> granted = status(node, "" + node.process(driver.pod()));

    assertThat(granted)
        .containsEntry("CapEff", everything)
        .containsEntry("CapPrm", everything)
        .containsEntry("CapBnd", everything)
        .containsEntry("CapInh", "0000000000000000")
        .containsEntry("CapAmb", "0000000000000000")
        .containsEntry("NoNewPrivs", "0")
        .containsEntry("Seccomp", "0")
        .containsEntry("Uid", "0 0 0 0");
  }

  private static String rootType(List<MountPoint> mounts) {
    return mounts.stream()
        .filter(mount -> mount.path().equals("/"))
        .map(MountPoint::type)
        .findFirst()
        .orElseThrow();
  }

  private static List<MountPoint> mounts(Node node, int process)
      throws IOException, InterruptedException {
    return node.run("cat /proc/%d/mountinfo".formatted(process))
        .lines()
        .map(MountPoint::parse)
        .toList();
  }

  /** Each file in these mounts of the process, and what would tell that it was written. */
  private static Map<String, String> files(Node node, int process, List<String> mounts)
      throws IOException, InterruptedException {
    Map<String, String> files = new TreeMap<>();
    for (String mount : mounts) {
      node.run(
              "find /proc/%d/root%s -xdev -exec stat -c '%%n %%F %%a %%s %%Y %%Z' {} +"
                  .formatted(process, mount))
          .lines()
          .map(line -> line.split(" ", 2))
          .forEach(file -> files.put(file[0], file[1]));
    }
    return files;
  }

  /** What the process caused to be written to block devices; memory's file systems do not count. */
  private static long bytesToDisk(Node node, int process) throws IOException, InterruptedException {
    return node.run("cat /proc/%d/io".formatted(process))
        .lines()
        .filter(line -> line.startsWith("write_bytes: "))
        .map(line -> Long.parseLong(line.replace("write_bytes: ", "")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> status(Node node, String process)
      throws IOException, InterruptedException {
    return node.run("cat /proc/%s/status".formatted(process))
        .lines()
        .map(line -> line.split(":\\s*", 2))
        .collect(
            Collectors.toMap(field -> field[0], field -> field[1].strip().replaceAll("\\s+", " ")));
  }
}
