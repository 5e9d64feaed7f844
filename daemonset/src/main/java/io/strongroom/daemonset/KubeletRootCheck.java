package io.strongroom.daemonset;

import io.strongroom.driver.mount.Propagation;
import io.strongroom.driver.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks at start whether kubelet's root directory is where the operator says: with another one
 * volumes would be mounted where no pod sees them, and every pod would start without its secrets.
 */
final class KubeletRootCheck {
  private KubeletRootCheck() {}

  /**
   * Checks the directory.
   *
   * @throws IOException if it is not; says what to change
   */
  static void check(Settings settings) throws IOException {
    Path root = settings.node().kubeletRoot();
    Path pods = root.resolve("pods");
    if (Files.isSymbolicLink(pods)) {
      throw new IOException(
          ("%s is a symlink, and no volume is put behind one: have a directory there, or mount one"
                  + " over it with mount --bind")
              .formatted(pods));
    }
    if (settings.registration().isEmpty()) {
      return; // no container looks at the volumes, only this machine's user
    }
    if (!Files.isDirectory(pods)) {
      throw wrong(root, "it has no directory pods");
    }
    Optional<String> ownPod = settings.node().podUid();
    if (ownPod.isPresent()
        && !Files.isDirectory(pods.resolve(ownPod.get()), LinkOption.NOFOLLOW_LINKS)) {
      throw wrong(
          root, "the directory of this very pod, pods/%s, is not in it".formatted(ownPod.get()));
    }
    if (!Propagation.isShared(pods.toRealPath())) {
      throw new IOException(
          "volumes mounted below %s would stay in the container: its volumeMount needs"
                  .formatted(pods)
              + " mountPropagation: Bidirectional");
    }
  }

  private static IOException wrong(Path root, String why) {
    return new IOException(
        "%s is not kubelet's root directory: %s; set --kubelet-root-dir (Helm: linux.kubeletRootDir)"
            .formatted(root, why));
  }
}
