package io.strongroom.provider.aws;

import io.strongroom.provider.Deadline;

/** The region that the node is in: its label {@code topology.kubernetes.io/region}. */
@FunctionalInterface
public interface NodeRegion {
  /** What is known of it. */
  sealed interface Answer {
    record Found(String region) implements Answer {}

    /**
     * There is none, or it could not be asked for.
     *
     * @param problem one line
     */
    record Unknown(String problem) implements Answer {}
  }

  /** Asks for it; once it is known, it is not asked for again. Called from many threads. */
  Answer find(Deadline deadline) throws InterruptedException;
}
