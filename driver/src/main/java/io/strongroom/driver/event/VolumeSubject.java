package io.strongroom.driver.event;

import io.strongroom.driver.volume.VolumeRequest;

/**
 * The pod and class of a volume. Those of a refused request are unchecked: they may be empty, or
 * any text.
 *
 * @param className the SecretProviderClass, in the pod's namespace
 */
public record VolumeSubject(
    String volumeId,
    String namespace,
    String pod,
    String podUid,
    String serviceAccount,
    String className) {
  public static VolumeSubject of(VolumeRequest request) {
    return new VolumeSubject(
        request.id().value(),
        request.pod().namespace(),
        request.pod().name(),
        request.pod().uid(),
        request.pod().serviceAccount(),
        request.className());
  }
}
