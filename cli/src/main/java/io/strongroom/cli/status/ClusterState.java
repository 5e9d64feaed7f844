package io.strongroom.cli.status;

import io.strongroom.driver.local.VolumeStatus;
import io.strongroom.driver.settings.Settings;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What status objects cannot say: which pods wait for a volume and have none yet, and whether
 * drivers run that keep the objects true. A part that may not be asked is empty.
 *
 * @param waiting volumes that pods on nodes wait for
 * @param drivers the driver of each volume that has a status object
 * @param nodes where the drivers run; empty if that may not be asked
 * @param notAsked why it is not known who waits
 * @param notExplained why it is not known what they wait for
 */
record ClusterState(
    List<WaitingVolume> waiting,
    Map<VolumeStatus, String> drivers,
    Optional<DriverNodes> nodes,
    Optional<String> notAsked,
    Optional<String> notExplained) {
  /** Of a source that has no pods to ask for. */
  static final ClusterState NONE =
      new ClusterState(List.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());

  ClusterState {
    waiting = List.copyOf(waiting);
    drivers = Map.copyOf(drivers);
  }

  /**
   * Asks the cluster for the pods of the volumes' scope.
   *
   * @param named the driver whose volumes pods wait for; of the default name and of every name that
   *     a volume has when empty
   */
  static ClusterState ask(
      ClusterSource cluster, Optional<String> named, List<DriverVolume> volumes) {
    Map<VolumeStatus, String> drivers =
        volumes.stream()
            .collect(
                Collectors.toMap(DriverVolume::status, DriverVolume::driver, (first, _) -> first));
    Set<String> met = new HashSet<>(drivers.values());
    met.add(named.orElse(Settings.DEFAULT_DRIVER_NAME));
    Set<String> waitedFor = named.map(Set::of).orElse(met);
    List<WaitingVolume> waiting = List.of();
    Optional<String> notAsked = Optional.empty();
    try {
      waiting =
          cluster.pendingPods(pod -> WaitingVolume.of(pod, waitedFor)).stream()
              .flatMap(List::stream)
              .filter(volume -> !volume.isIn(drivers.keySet()))
              .toList();
    } catch (IOException e) {
      notAsked = Optional.of(String.valueOf(e.getMessage()));
    }
    Optional<String> notExplained = Optional.empty();
    try {
      if (!waiting.isEmpty()) {
        List<ListedEvent> events =
            cluster.events(List.of(RefusedVolumes.FAILED_MOUNT), ListedEvent::read);
        waiting = waiting.stream().map(volume -> volume.explainedBy(events)).toList();
      }
    } catch (IOException e) {
      notExplained = Optional.of(String.valueOf(e.getMessage()));
    }
    Optional<DriverNodes> nodes;
    try {
      nodes = Optional.of(DriverNodes.of(met, cluster.csiNodes(DriverNodes.Registered::read)));
    } catch (IOException e) {
      nodes = Optional.empty(); // a role for namespaces does not see nodes
    }
    return new ClusterState(waiting, drivers, nodes, notAsked, notExplained);
  }

  /** Whether it is known that no driver runs at all. */
  boolean isWithoutDriver() {
    return nodes.filter(DriverNodes::isNone).isPresent();
  }

  /** Whether it is known that the volume's own driver does not run on its node. */
  boolean isWithoutDriver(VolumeStatus volume) {
    return !volume.node().isEmpty() && isMissing(driverOf(volume), volume.node());
  }

  /** Whether it is known that the driver that is waited for does not run on the pod's node. */
  boolean isWithoutDriver(WaitingVolume volume) {
    return isMissing(volume.driver(), volume.node());
  }

  /** The CSI driver that keeps what is said of the volume. */
  String driverOf(VolumeStatus volume) {
    return drivers.getOrDefault(volume, Settings.DEFAULT_DRIVER_NAME);
  }

  /** How it is said that a driver does not run: by its name where there are several. */
  String none(String driver) {
    boolean several = nodes.filter(each -> each.byDriver().size() > 1).isPresent();
    return several ? "no driver " + driver : "no driver";
  }

  private boolean isMissing(String driver, String node) {
    return nodes.filter(each -> !each.has(driver, node)).isPresent();
  }
}
