package io.strongroom.cli.kubelet;

import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * An inline CSI volume of a pod, as the pod's spec and kubelet have it.
 *
 * @param namespace namespace of the pod
 * @param podName name of the pod
 * @param podUid uid of the pod
 * @param serviceAccount service account of the pod
 * @param name {@code spec.volumes[].name}
 * @param attributes {@code spec.volumes[].csi.volumeAttributes}
 * @param readOnly {@code spec.volumes[].csi.readOnly}
 * @param fsGroup {@code spec.securityContext.fsGroup}
 * @param secrets content of the Secret in {@code spec.volumes[].csi.nodePublishSecretRef}
 * @param tokens what the CSIDriver's {@code tokenRequests} ask for
 */
public record PodVolume(
    String namespace,
    String podName,
    String podUid,
    String serviceAccount,
    String name,
    Map<String, String> attributes,
    boolean readOnly,
    OptionalLong fsGroup,
    NodePublishSecrets secrets,
    ServiceAccountTokens tokens) {
  public PodVolume {
    attributes = Map.copyOf(attributes);
  }

  /**
   * A read-only volume of service account {@code default}, with nothing optional. The uid is
   * derived from the names, so that the same names mean the same pod in every process.
   */
  public static PodVolume of(
      String namespace, String podName, String volume, String secretProviderClass) {
    String pod = namespace + "/" + podName;
    return new PodVolume(
        namespace,
        podName,
        UUID.nameUUIDFromBytes(pod.getBytes(StandardCharsets.UTF_8)).toString(),
        "default",
        volume,
        Map.of("secretProviderClass", secretProviderClass),
        true,
        OptionalLong.empty(),
        NodePublishSecrets.none(),
        ServiceAccountTokens.none());
  }

  public PodVolume withPodUid(String uid) {
    return new PodVolume(
        namespace,
        podName,
        uid,
        serviceAccount,
        name,
        attributes,
        readOnly,
        fsGroup,
        secrets,
        tokens);
  }

  public PodVolume withServiceAccount(String account) {
    return new PodVolume(
        namespace, podName, podUid, account, name, attributes, readOnly, fsGroup, secrets, tokens);
  }

  /** Adds to the attributes. */
  public PodVolume withAttributes(Map<String, String> more) {
    Map<String, String> merged = new HashMap<>(attributes);
    merged.putAll(more);
    return new PodVolume(
        namespace,
        podName,
        podUid,
        serviceAccount,
        name,
        merged,
        readOnly,
        fsGroup,
        secrets,
        tokens);
  }

  public PodVolume withFsGroup(long group) {
    return new PodVolume(
        namespace,
        podName,
        podUid,
        serviceAccount,
        name,
        attributes,
        readOnly,
        OptionalLong.of(group),
        secrets,
        tokens);
  }

  public PodVolume withCredentials(
      NodePublishSecrets publishSecrets, ServiceAccountTokens accountTokens) {
    return new PodVolume(
        namespace,
        podName,
        podUid,
        serviceAccount,
        name,
        attributes,
        readOnly,
        fsGroup,
        publishSecrets,
        accountTokens);
  }

  /** Kubelet's id of an inline volume. */
  public String volumeId() {
    return "csi-" + Sha256.hex(podUid + name);
  }

  /** The directory of the volume, which has {@code mount} and {@code vol_data.json} in it. */
  Path directory(Path kubeletRoot) {
    return kubeletRoot.resolve("pods", podUid, "volumes", "kubernetes.io~csi", name);
  }

  /** Where the driver mounts. */
  public Path target(Path kubeletRoot) {
    return directory(kubeletRoot).resolve("mount");
  }
}
