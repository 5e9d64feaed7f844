package io.strongroom.driver.targets;

import io.strongroom.driver.volume.TargetPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Something other than a directory is on the way to a target. A volume is never put behind it: the
 * pod would not see it, or another process would.
 */
public final class BlockedTargetException extends IOException {
  private static final long serialVersionUID = 1;

  private BlockedTargetException(String message) {
    super(message);
  }

  /** Names the first component that is in the way, below kubelet's root. */
  static BlockedTargetException at(TargetPath target) {
    Path component = target.kubeletRoot();
    for (Path name : target.kubeletRoot().relativize(target.parent())) {
      component = component.resolve(name);
      if (Files.isSymbolicLink(component)) {
        return blocked(component, "a symlink");
      }
      if (!Files.isDirectory(component, LinkOption.NOFOLLOW_LINKS)) {
        return blocked(component, "not a directory");
      }
    }
    return new BlockedTargetException(
        "something that is no directory was on the way to %s and is gone".formatted(target));
  }

  private static BlockedTargetException blocked(Path component, String what) {
    return new BlockedTargetException(
        "%s is %s: have a directory there, or mount one over it with mount --bind"
            .formatted(component, what));
  }
}
