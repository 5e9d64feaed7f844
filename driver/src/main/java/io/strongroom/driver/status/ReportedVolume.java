package io.strongroom.driver.status;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;

/**
 * What status objects and events may state of a volume. Its request is not kept here: that one
 * carries tokens and attributes.
 *
 * @param target where it is; the volume's key
 * @param targetText the target as kubelet wrote it
 */
record ReportedVolume(
    String namespace,
    String podName,
    String podUid,
    String className,
    TargetPath target,
    String targetText) {
  static ReportedVolume of(VolumeRequest request) {
    return new ReportedVolume(
        request.pod().namespace(),
        request.pod().name(),
        request.pod().uid(),
        request.className(),
        request.target(),
        request.targetAsGiven());
  }

  String volumeName() {
    return target.volumeName();
  }

  /** Whether the other is a pod of the same name that came before or after: a StatefulSet's. */
  boolean isOtherPodOfSameName(ReportedVolume other) {
    return namespace.equals(other.namespace)
        && podName.equals(other.podName)
        && !podUid.equals(other.podUid);
  }
}
