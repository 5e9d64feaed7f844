package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pods with as much content as a node takes: each volume holds what a volume may, all of them what
 * the node may, but for the room that refreshes of a few of them at a time need.
 */
final class FullVolumes {
  private static final String OBJECT = "full-volume";
  private static final String CLASS = "full";

  /** Of 2 MiB that a volume may hold. */
  private static final int BYTES = (2 << 20) - 4096;

  private static final int PODS = 7;
  private static final int VOLUMES_OF_A_POD = 4;

  private final InstalledDriver driver;
  private final Node node;
  private final Workloads workloads;
  private final List<Pod> pods = new ArrayList<>();
  private int generation;
  private String digest = "";

  private FullVolumes(InstalledDriver driver, Workloads workloads) {
    this.driver = driver;
    this.node = new Node(driver.cluster());
    this.workloads = workloads;
  }

  /** Returns when all pods are ready. */
  static FullVolumes create(InstalledDriver driver) throws IOException, InterruptedException {
    FullVolumes volumes = new FullVolumes(driver, Workloads.in(driver, "full"));
    try {
      volumes.fill();
      return volumes;
    } catch (Throwable e) {
      try {
        volumes.remove();
      } catch (IOException | RuntimeException | AssertionError alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  private void fill() throws IOException, InterruptedException {
    changeInTheStore();
    workloads.fileClass(CLASS, "- objectName: " + OBJECT + "\n");
    for (int i = 0; i < PODS; i++) {
      workloads.create(pod("full-" + i));
    }
    for (int i = 0; i < PODS; i++) {
      pods.add(workloads.awaitReady("full-" + i));
    }
    assertHold(Set.of(digest));
  }

  private PodBuilder pod(String name) {
    PodBuilder pod = workloads.pod(name, CLASS);
    for (int i = 1; i < VOLUMES_OF_A_POD; i++) {
      pod.editSpec()
          .addToVolumes(Workloads.volume("secrets-" + i, CLASS))
          .editFirstContainer()
          .addNewVolumeMount()
          .withName("secrets-" + i)
          .withMountPath(Workloads.MOUNT + "-" + i)
          .withReadOnly(true)
          .endVolumeMount()
          .endContainer()
          .endSpec();
    }
    return pod;
  }

  /** Puts other content of the same size into the store; returns its digest. */
  String changeInTheStore() throws IOException, InterruptedException {
    generation++;
    String path = driver.store().path();
    String line =
        node.run(
            "yes content-%d-of-a-full-volume | head -c %d > %s/.full && mv %s/.full %s/%s && sha256sum %s/%s"
                .formatted(generation, BYTES, path, path, path, OBJECT, path, OBJECT));
    digest = line.substring(0, line.indexOf(' '));
    return digest;
  }

  /** Of the content in the store. */
  String digest() {
    return digest;
  }

  Workloads workloads() {
    return workloads;
  }

  /** The mount of each volume, exactly one. */
  Map<String, String> mounts() throws IOException, InterruptedException {
    Map<String, String> mounts =
        pods.stream()
            .map(node::directory)
            .flatMap(directory -> mountsBelow(directory).entrySet().stream())
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    mount -> {
                      assertThat(mount.getValue()).as("mounts at %s", mount.getKey()).hasSize(1);
                      return mount.getValue().getFirst();
                    }));
    assertThat(mounts).hasSize(PODS * VOLUMES_OF_A_POD);
    return mounts;
  }

  private Map<String, List<String>> mountsBelow(String directory) {
    try {
      return node.mountsBelow(directory);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** As the node has it, which takes no API server and no driver. */
  void assertHold(Set<String> digests) throws IOException, InterruptedException {
    assertThat(digestsOnTheNode()).as("digests of what is in the volumes").isSubsetOf(digests);
  }

  private Set<String> digestsOnTheNode() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (Pod pod : pods) {
      node.run(
              "sha256sum %s/volumes/kubernetes.io~csi/*/mount/%s"
                  .formatted(node.directory(pod), OBJECT))
          .lines()
          .forEach(lines::add);
    }
    assertThat(lines).hasSize(PODS * VOLUMES_OF_A_POD);
    return lines.stream()
        .map(line -> line.substring(0, line.indexOf(' ')))
        .collect(Collectors.toSet());
  }

  /** Changes the content, and returns when every container reads it in all of its volumes. */
  void awaitRotation() throws IOException, InterruptedException {
    String changed = changeInTheStore();
    Await.until(
        "all volumes hold the new content", this::digestsOnTheNode, Set.of(changed)::equals);
    for (Pod pod : pods) {
      String name = pod.getMetadata().getName();
      Set<String> read =
          new HashSet<>(
              workloads
                  .exec(name, "sh", "-c", "sha256sum %s*/%s".formatted(Workloads.MOUNT, OBJECT))
                  .output()
                  .lines()
                  .map(line -> line.substring(0, line.indexOf(' ')))
                  .toList());
      assertThat(read).as("digests of what pod %s reads", name).containsExactly(changed);
    }
  }

  /** Removes all of it, and returns when no volume and no status is left. */
  void remove() throws IOException, InterruptedException {
    workloads.close();
    Await.until("no status is left", workloads::statuses, List::isEmpty);
    driver.store().remove(OBJECT);
  }
}
