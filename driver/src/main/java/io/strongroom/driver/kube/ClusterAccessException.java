package io.strongroom.driver.kube;

/**
 * What this process has to reach the Kubernetes API is not usable. The message is one line, says
 * what to change, and quotes no credentials.
 */
public final class ClusterAccessException extends Exception {
  private static final long serialVersionUID = 1L;

  ClusterAccessException(String message) {
    super(message);
  }
}
