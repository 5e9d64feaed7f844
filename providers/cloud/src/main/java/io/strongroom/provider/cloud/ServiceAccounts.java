package io.strongroom.provider.cloud;

import io.strongroom.provider.Deadline;
import java.util.Map;

/**
 * Looks up service accounts, whose annotations say which role of a cloud a pod has.
 *
 * <p>Given to a provider by its constructor, so that those who need none have no access to the
 * Kubernetes API.
 */
@FunctionalInterface
public interface ServiceAccounts {
  /** What the API server says of a service account. */
  sealed interface Answer {
    /** Its annotations, as they are now. */
    record Found(Map<String, String> annotations) implements Answer {
      public Found {
        annotations = Map.copyOf(annotations);
      }
    }

    /** There is none of that name. */
    record Missing() implements Answer {}

    /** The driver may not read service accounts. */
    record Forbidden() implements Answer {}

    /**
     * The API server did not answer.
     *
     * @param problem one line
     */
    record Unavailable(String problem) implements Answer {}
  }

  /** Asks for one service account. Called from many threads at once. */
  Answer find(String namespace, String name, Deadline deadline) throws InterruptedException;
}
