package io.strongroom.provider.cloud;

import io.strongroom.provider.Deadline;
import java.util.Map;

/** The labels of the Kubernetes node, which say where in a cloud it is. */
@FunctionalInterface
public interface NodeLabels {
  /** What is known of them. */
  sealed interface Answer {
    record Found(Map<String, String> labels) implements Answer {
      public Found {
        labels = Map.copyOf(labels);
      }
    }

    /**
     * They could not be asked for.
     *
     * @param problem one line
     */
    record Unknown(String problem) implements Answer {}
  }

  /** The labels, read from the API server until it has answered once. Called from many threads. */
  Answer find(Deadline deadline) throws InterruptedException;
}
