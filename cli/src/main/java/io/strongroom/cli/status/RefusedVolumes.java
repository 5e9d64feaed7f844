package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.driver.status.EventReasons;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who was refused, from the events that the API server still has.
 *
 * @param refusals newest first
 * @param oldest when the oldest event that was looked at happened, of whichever driver; empty
 *     without any
 * @param ofGonePods volumes that failed of pods that are gone: nobody can say of which driver they
 *     were
 */
record RefusedVolumes(List<RefusedVolume> refusals, Optional<Instant> oldest, long ofGonePods) {
  /** Kubelet's, on whatever kind of volume. */
  static final String FAILED_MOUNT = "FailedMount";

  private static final String OURS = "strongroom";

  RefusedVolumes {
    refusals = List.copyOf(refusals);
  }

  static RefusedVolumes ask(ClusterSource cluster, String driver) throws IOException {
    List<ListedEvent> events =
        cluster.events(List.of(FAILED_MOUNT, EventReasons.REFRESH_FAILED), ListedEvent::read);
    Map<String, Optional<Pod>> pods = new HashMap<>();
    List<RefusedVolume> refusals = new ArrayList<>();
    long gone = 0;
    for (ListedEvent event : events) {
      if (event.reason().equals(EventReasons.REFRESH_FAILED)) {
        if (event.component().equals(OURS)) {
          refusals.add(event.refusal(""));
        }
        continue;
      }
      Optional<String> volume = event.volume();
      if (volume.isEmpty()) {
        continue; // kubelet's summaries, and what it says before a volume is there to be set up
      }
      Optional<Pod> pod = pods.get(event.podUid());
      if (pod == null) {
        pod = cluster.pod(event.namespace(), event.pod()).filter(found -> isSame(found, event));
        pods.put(event.podUid(), pod);
      }
      if (pod.isEmpty()) {
        gone++;
      } else if (isOfDriver(pod.get(), volume.get(), driver)) {
        refusals.add(event.refusal(volume.get()));
      }
    }
    refusals.sort(Comparator.comparing(RefusedVolume::last).reversed());
    return new RefusedVolumes(
        refusals, events.stream().map(ListedEvent::first).min(Comparator.naturalOrder()), gone);
  }

  /** Not another one of that name: a StatefulSet's pods follow each other. */
  private static boolean isSame(Pod pod, ListedEvent event) {
    return event.podUid().isEmpty() || event.podUid().equals(pod.getMetadata().getUid());
  }

  private static boolean isOfDriver(Pod pod, String volume, String driver) {
    return pod.getSpec().getVolumes().stream()
        .anyMatch(
            each ->
                each.getName().equals(volume)
                    && each.getCsi() != null
                    && driver.equals(each.getCsi().getDriver()));
  }
}
