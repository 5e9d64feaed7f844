package io.strongroom.cli.status;

import io.strongroom.driver.local.VolumeStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What status objects cannot say: which pods wait for a volume and have none yet, and whether
 * drivers run that keep the objects true. A part that may not be asked is empty.
 *
 * @param waiting volumes that pods on nodes wait for
 * @param nodesWithDriver on which kubelet has the driver registered; empty if that may not be asked
 * @param notAsked why it is not known who waits
 */
record ClusterState(
    List<WaitingVolume> waiting, Optional<Set<String>> nodesWithDriver, Optional<String> notAsked) {
  /** Of a source that has no pods to ask for. */
  static final ClusterState NONE = new ClusterState(List.of(), Optional.empty(), Optional.empty());

  ClusterState {
    waiting = List.copyOf(waiting);
    nodesWithDriver = nodesWithDriver.map(Set::copyOf);
  }

  /** Asks the cluster for the pods of the volumes' scope. */
  static ClusterState ask(ClusterSource cluster, String driver, List<VolumeStatus> volumes) {
    List<WaitingVolume> waiting = List.of();
    Optional<String> notAsked = Optional.empty();
    try {
      waiting =
          cluster.pendingPods(pod -> WaitingVolume.of(pod, driver)).stream()
              .flatMap(List::stream)
              .filter(volume -> !volume.isIn(volumes))
              .toList();
      if (!waiting.isEmpty()) {
        List<ListedEvent> events =
            cluster.events(List.of(RefusedVolumes.FAILED_MOUNT), ListedEvent::read);
        waiting = waiting.stream().map(volume -> volume.explainedBy(events)).toList();
      }
    } catch (IOException e) {
      notAsked = Optional.of(String.valueOf(e.getMessage()));
    }
    Optional<Set<String>> nodes;
    try {
      nodes = Optional.of(Set.copyOf(cluster.nodesWith(driver)));
    } catch (IOException e) {
      nodes = Optional.empty(); // a role for namespaces does not see nodes
    }
    return new ClusterState(waiting, nodes, notAsked);
  }

  /** Whether it is known that no driver runs at all. */
  boolean isWithoutDriver() {
    return nodesWithDriver.filter(Set::isEmpty).isPresent();
  }

  /** Whether it is known that none runs on a node. */
  boolean isWithoutDriver(String node) {
    return nodesWithDriver.filter(nodes -> !nodes.contains(node)).isPresent();
  }
}
