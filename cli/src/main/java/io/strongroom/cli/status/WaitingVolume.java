package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.strongroom.driver.local.VolumeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A volume that a pod on a node waits for.
 *
 * @param driver name of the CSI driver that is to publish it
 * @param since when the pod was made
 * @param refusal the newest event that says why; empty where none is left, or none was written yet
 */
record WaitingVolume(
    String namespace,
    String pod,
    String podUid,
    String volume,
    String className,
    String node,
    String driver,
    Instant since,
    Optional<RefusedVolume> refusal) {
  private static final String CLASS_ATTRIBUTE = "secretProviderClass";

  /** Those of a pod, whether or not they are there. */
  static List<WaitingVolume> of(Pod pod, Set<String> drivers) {
    List<WaitingVolume> volumes = new ArrayList<>();
    String node = pod.getSpec().getNodeName();
    if (node == null || node.isEmpty()) {
      return volumes; // it waits for a node first
    }
    for (Volume volume : pod.getSpec().getVolumes()) {
      if (volume.getCsi() != null && drivers.contains(volume.getCsi().getDriver())) {
        Map<String, String> attributes =
            Optional.ofNullable(volume.getCsi().getVolumeAttributes()).orElse(Map.of());
        volumes.add(
            new WaitingVolume(
                String.valueOf(pod.getMetadata().getNamespace()),
                pod.getMetadata().getName(),
                String.valueOf(pod.getMetadata().getUid()),
                volume.getName(),
                attributes.getOrDefault(CLASS_ATTRIBUTE, ""),
                node,
                volume.getCsi().getDriver(),
                ListedEvent.time(pod.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH),
                Optional.empty()));
      }
    }
    return volumes;
  }

  /** Whether a status object says that it is there. Of upstream's the volume's name is missing. */
  boolean isIn(Collection<VolumeStatus> statuses) {
    return statuses.stream()
        .filter(status -> status.namespace().equals(namespace) && status.pod().equals(pod))
        .filter(status -> status.podUid().isEmpty() || status.podUid().equals(podUid))
        .anyMatch(
            status ->
                status.name().isEmpty()
                    ? status.className().equals(className)
                    : status.name().equals(volume));
  }

  /** With the newest of the events that are about it. */
  WaitingVolume explainedBy(List<ListedEvent> events) {
    Predicate<ListedEvent> about =
        event ->
            event.podUid().equals(podUid)
                && event.namespace().equals(namespace)
                && event.volume().filter(volume::equals).isPresent();
    return new WaitingVolume(
        namespace,
        pod,
        podUid,
        volume,
        className,
        node,
        driver,
        since,
        events.stream()
            .filter(about)
            .max(Comparator.comparing(ListedEvent::last))
            .map(event -> event.refusal(volume)));
  }

  /** How often it was tried, as far as events tell. */
  int tries() {
    return refusal.map(RefusedVolume::count).orElse(0);
  }
}
