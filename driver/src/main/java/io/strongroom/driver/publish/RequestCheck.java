package io.strongroom.driver.publish;

import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.driver.spc.RequestAttributes;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The full validation of a publish request. Messages speak the pod author's language. */
final class RequestCheck {
  /** RFC 1123 subdomain and label, as the API server has them. */
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final int MAX_SUBDOMAIN = 253;
  private static final int MAX_LABEL = 63;

  private RequestCheck() {}

  /**
   * @param clock for the tokens' expiry
   */
  static VolumeRequest check(PublishRequest request, VolumeId id, TargetPath target, Clocks clock)
      throws FailureException {
    checkCapability(request);
    Map<String, String> attributes = request.attributes();
    if (attributes.isEmpty()) {
      throw FailureException.invalid("volume_context is missing");
    }
    Optional<String> tokensJson = KubeletContext.tokensJson(attributes, request.secrets());
    ServiceAccountTokens tokens =
        tokensJson.isPresent()
            ? KubeletContext.parseTokens(tokensJson.get(), clock)
            : ServiceAccountTokens.none();
    PodIdentity pod = checkPod(KubeletContext.pod(attributes, tokens), target);
    return new VolumeRequest(
        id,
        target,
        request.targetPath(),
        pod,
        checkClass(attributes.getOrDefault(RequestAttributes.CLASS, "")),
        checkGroup(request.mountGroup()),
        without(attributes, KubeletContext.TOKENS),
        NodePublishSecrets.of(without(request.secrets(), KubeletContext.TOKENS)),
        tokensJson);
  }

  private static void checkCapability(PublishRequest request) throws FailureException {
    PublishRequest.Capability capability =
        request
            .capability()
            .orElseThrow(() -> FailureException.invalid("volume_capability is missing"));
    switch (capability.type()) {
      case MOUNT -> {}
      case BLOCK ->
          throw FailureException.invalid("block volumes are not supported: a secret is a file");
      case UNSET ->
          throw FailureException.invalid("volume_capability must have the access type mount");
    }
    switch (capability.mode()) {
      case OF_THE_SPECIFICATION -> {}
      case UNSET ->
          throw FailureException.invalid(
              "volume_capability.access_mode is missing or UNKNOWN; kubelet sends"
                  + " SINGLE_NODE_WRITER");
      case UNRECOGNIZED ->
          throw FailureException.invalid(
              "volume_capability.access_mode is none that CSI has; kubelet sends"
                  + " SINGLE_NODE_WRITER");
    }
    if (!request.readOnly()) {
      throw FailureException.invalid(
          "Readonly is not true in request: pod.spec.volumes[].csi.readOnly must be true");
    }
  }

  private static PodIdentity checkPod(PodIdentity pod, TargetPath target) throws FailureException {
    if (!pod.uid().equals(target.podUid())) {
      throw FailureException.invalid(
          "%s is not the pod uid in target_path".formatted(KubeletContext.POD_UID));
    }
    checkName(pod.namespace(), LABEL, MAX_LABEL, KubeletContext.POD_NAMESPACE);
    checkName(pod.name(), SUBDOMAIN, MAX_SUBDOMAIN, KubeletContext.POD_NAME);
    if (!pod.serviceAccount().isEmpty()) {
      checkName(pod.serviceAccount(), SUBDOMAIN, MAX_SUBDOMAIN, KubeletContext.SERVICE_ACCOUNT);
    }
    return pod;
  }

  private static String checkClass(String name) throws FailureException {
    if (name.isEmpty()) {
      throw FailureException.invalid(
          "secretProviderClass is not set:"
              + " pod.spec.volumes[].csi.volumeAttributes.secretProviderClass must name one");
    }
    checkName(name, SUBDOMAIN, MAX_SUBDOMAIN, "volumeAttributes.secretProviderClass");
    return name;
  }

  private static void checkName(String value, Pattern form, int max, String field)
      throws FailureException {
    if (value.length() > max || !form.matcher(value).matches()) {
      throw FailureException.invalid(
          "%s is not a Kubernetes name (at most %d of a-z 0-9 - .)".formatted(field, max));
    }
  }

  private static OptionalInt checkGroup(String group) throws FailureException {
    if (group.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int gid = Integer.parseInt(group);
      if (gid >= 0) {
        return OptionalInt.of(gid);
      }
    } catch (NumberFormatException e) {
      // the error is thrown below
    }
    throw FailureException.invalid(
        "volume_mount_group (the pod's fsGroup) must be a group id of 0 to 2147483647");
  }

  private static Map<String, String> without(Map<String, String> map, String key) {
    Map<String, String> copy = new HashMap<>(map);
    copy.remove(key);
    return copy;
  }
}
