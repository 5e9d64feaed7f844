package io.strongroom.driver.provider;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.ObjectVersion;
import java.util.List;
import java.util.Map;

/**
 * One mount request to an external provider.
 *
 * @param attributes parameters of the class, the pod's attributes, and kubelet's tokens
 * @param secrets the content of nodePublishSecretRef, as kubelet passed it
 * @param targetPath the volume on this node; a legacy provider writes into it
 * @param permission mode of files for which the class states none
 * @param held the versions in the volume now; empty unless a complete generation is in it
 * @param deadline when the driver stops waiting
 */
public record ExternalMountRequest(
    Map<String, String> attributes,
    Map<String, String> secrets,
    String targetPath,
    int permission,
    List<ObjectVersion> held,
    Deadline deadline) {
  public ExternalMountRequest {
    attributes = Map.copyOf(attributes);
    secrets = Map.copyOf(secrets);
    held = List.copyOf(held);
  }

  /** Without values: there are tokens and secrets among them. */
  @Override
  public String toString() {
    return "ExternalMountRequest[attributes=%s, secrets=%s, targetPath=%s]"
        .formatted(attributes.keySet(), secrets.keySet(), targetPath);
  }
}
