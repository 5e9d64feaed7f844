package io.strongroom.driver.volume;

import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.PodIdentity;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A checked publish request. The newest one is kept while the volume lives, in memory only, because
 * it carries the tokens for the next refresh.
 *
 * @param targetAsGiven the target as kubelet wrote it: a provider in another container may know the
 *     kubelet root by that path only
 * @param className the SecretProviderClass, in the pod's namespace
 * @param fsGroup the pod's fsGroup, if any
 * @param attributes volume_context without tokens
 * @param secrets content of nodePublishSecretRef
 * @param tokensJson kubelet's tokens as it wrote them, for external providers
 */
public record VolumeRequest(
    VolumeId id,
    TargetPath target,
    String targetAsGiven,
    PodIdentity pod,
    String className,
    OptionalInt fsGroup,
    Map<String, String> attributes,
    NodePublishSecrets secrets,
    Optional<String> tokensJson) {
  public VolumeRequest {
    attributes = Map.copyOf(attributes);
  }

  /** Without attributes, secrets and tokens. */
  @Override
  public String toString() {
    return "VolumeRequest[%s, %s/%s, class %s]"
        .formatted(id, pod.namespace(), pod.name(), className);
  }
}
