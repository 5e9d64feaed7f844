package io.strongroom.provider.gcp.identity;

import java.util.List;

/**
 * A service account of Google for which a service account of Kubernetes stands.
 *
 * @param delegates those over whom it is reached, the nearest first
 */
public record Impersonated(String email, List<String> delegates) {
  public Impersonated {
    delegates = List.copyOf(delegates);
  }
}
