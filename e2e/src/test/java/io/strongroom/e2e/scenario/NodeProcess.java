package io.strongroom.e2e.scenario;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.Ended;
import java.io.IOException;

/** The processes of containers, as the node sees them. */
final class NodeProcess {
  private NodeProcess() {}

  /** The id of the first process of a pod's first container. */
  static String of(Cluster cluster, Pod pod) throws IOException, InterruptedException {
    String container =
        pod.getStatus().getContainerStatuses().getFirst().getContainerID().replaceFirst(".*/", "");
    Ended ended =
        cluster.enter(
            "sh",
            "-c",
            "grep -l %s /proc/[0-9]*/cgroup 2>/dev/null | cut -d/ -f3 | sort -n | head -n 1"
                .formatted(container));
    String process = ended.output().strip();
    if (process.isEmpty()) {
      throw new IllegalStateException("no process of container " + container);
    }
    return process;
  }
}
