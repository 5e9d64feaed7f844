package io.strongroom.e2e.scenario;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be seen and done on the node itself: with no API server, and while the driver is gone.
 *
 * @param cluster whose only node it is
 */
record Node(Cluster cluster) {

  /** Runs a shell script there; returns what it wrote. */
  String run(String script) throws IOException, InterruptedException {
    Ended ended = cluster.enter("sh", "-c", script);
    if (ended.code() != 0) {
      throw new IOException("%s%nended with %s".formatted(script, ended));
    }
    return ended.output();
  }

  /** The directory that kubelet has for a pod. */
  String directory(Pod pod) {
    return cluster.kubeletRoot() + "/pods/" + pod.getMetadata().getUid();
  }

  /** Where a pod's volume is mounted. */
  String target(Pod pod, String volume) {
    return directory(pod) + "/volumes/kubernetes.io~csi/" + volume + "/mount";
  }

  /**
   * What is mounted below the directory of a pod, or of all pods if that is asked for.
   *
   * @return the ids of mounts, by where they are; several in one place are several in the list
   */
  Map<String, List<String>> mountsBelow(String directory) throws IOException, InterruptedException {
    return run("cat /proc/self/mountinfo")
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[4].startsWith(directory + "/"))
        .filter(fields -> fields[4].contains("/volumes/kubernetes.io~csi/"))
        .collect(
            Collectors.groupingBy(
                fields -> fields[4], Collectors.mapping(fields -> fields[0], Collectors.toList())));
  }

  /** The process that a pod's only container runs, as the node counts processes. */
  int process(Pod pod) throws IOException, InterruptedException {
    String id = containerId(pod);
    return run("ctr --namespace k8s.io tasks ls")
        .lines()
        .map(line -> line.split("\\s+", -1))
        .filter(fields -> fields[0].equals(id))
        .map(fields -> Integer.parseInt(fields[1]))
        .findFirst()
        .orElseThrow(() -> new IOException("container " + id + " has no process"));
  }

  /** Of a pod's only container, as the runtime knows it. */
  static String containerId(Pod pod) {
    return pod.getStatus()
        .getContainerStatuses()
        .getFirst()
        .getContainerID()
        .replaceFirst(".*/", "");
  }

  /** Ends a process as nobody can hinder. */
  void kill(int process) throws IOException, InterruptedException {
    run("kill -9 " + process);
  }

  /** What the processes of a pod's only container wrote, a line of the container runtime each. */
  List<String> log(Pod pod) throws IOException, InterruptedException {
    return run("cat /var/log/pods/*_%s/*/*.log".formatted(pod.getMetadata().getUid()))
        .lines()
        .toList();
  }

  /** The ends of pods' containers, as {@code kubectl describe pod} shows them. */
  static List<ContainerStateTerminated> ends(List<Pod> pods) {
    return pods.stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .flatMap(status -> Stream.of(status.getState(), status.getLastState()))
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Returns when nothing of a pod is left here, neither a mount nor its directory. */
  void awaitNothingOf(Pod pod) throws InterruptedException {
    Await.until(
        "nothing of the pod is left on the node",
        () -> run("[ ! -e %1$s ] || find %1$s".formatted(directory(pod))),
        String::isEmpty);
  }

  /** How often kubelet has started a pod's only container again. */
  static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(status -> status.getRestartCount())
        .sum();
  }

  /**
   * The generation that each volume of a namespace shows, by pod; writing one anew gives it another
   * name.
   */
  static Map<String, String> generations(Workloads workloads)
      throws IOException, InterruptedException {
    Node node = new Node(workloads.driver().cluster());
    Map<String, String> generations = new TreeMap<>();
    for (VolumeStatus status : VolumeStatus.of(workloads)) {
      generations.put(
          status.pod(), node.run("readlink %s/..data".formatted(status.targetPath())).strip());
    }
    return generations;
  }
}
