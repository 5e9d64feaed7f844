package io.strongroom.driver.volume;

import java.nio.file.Path;

/**
 * Where a volume is published: {@code <kubelet
 * root>/pods/<uid>/volumes/kubernetes.io~csi/<name>/mount}.
 *
 * @param kubeletRoot canonical
 * @param podUid the pod's uid as the path says it
 * @param volumeName name of the volume in the pod
 */
public record TargetPath(Path kubeletRoot, String podUid, String volumeName) {
  /** Last component of every target, chosen by kubelet. */
  public static final String NAME = "mount";

  /** The directory around the target; kubelet makes it and keeps vol_data.json there. */
  public Path parent() {
    return kubeletRoot
        .resolve("pods")
        .resolve(podUid)
        .resolve("volumes")
        .resolve("kubernetes.io~csi")
        .resolve(volumeName);
  }

  /** The target itself. */
  public Path path() {
    return parent().resolve(NAME);
  }

  @Override
  public String toString() {
    return path().toString();
  }
}
