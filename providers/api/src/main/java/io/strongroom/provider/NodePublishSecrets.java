package io.strongroom.provider;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The content of the Secret that the pod names in {@code nodePublishSecretRef}. Kubelet reads it,
 * in the pod's own namespace. Values are Strings because the CSI request carries them so.
 */
public final class NodePublishSecrets {
  private static final NodePublishSecrets NONE = new NodePublishSecrets(Map.of());

  private final Map<String, String> values;

  private NodePublishSecrets(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  public static NodePublishSecrets of(Map<String, String> values) {
    return new NodePublishSecrets(values);
  }

  public static NodePublishSecrets none() {
    return NONE;
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public Set<String> keys() {
    return values.keySet();
  }

  /** The value of one key. */
  public Optional<String> exposeValue(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Every key and value, for the edge of the provider protocol. */
  public Map<String, String> exposeAll() {
    return values;
  }

  @Override
  public String toString() {
    return "NodePublishSecrets" + keys();
  }
}
