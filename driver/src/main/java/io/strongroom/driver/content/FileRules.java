package io.strongroom.driver.content;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FileOwner;
import io.strongroom.provider.SecretFile;
import java.util.OptionalInt;

/**
 * Modes and owners of a volume's files and directories.
 *
 * <p>With a group, only root and the group get in: kubelet hands fsGroup to the driver and does not
 * change owners itself. Without one, containers run as any user, so files are as the class says and
 * by default readable by all, as upstream has them.
 *
 * @param fsGroup the pod's fsGroup, if it has one
 * @param defaultMode permission bits of files whose object states none
 */
public record FileRules(OptionalInt fsGroup, int defaultMode) {
  private static final int ROOT = 0;
  private static final int GROUP_READS = 0040;
  private static final int OTHERS = 0007;
  private static final int PERMISSIONS = 0777;

  public FileRules {
    if (!isMode(defaultMode)) {
      throw new IllegalArgumentException("the default mode is not within 0..0777");
    }
    if (fsGroup.isPresent() && fsGroup.getAsInt() < 0) {
      throw new IllegalArgumentException("fsGroup is negative");
    }
  }

  /**
   * Mode of the root of the volume. Upstream's 01777 is not kept: the container's mount is
   * read-only, so a wider mode allows no write and only looks wrong.
   */
  public int rootMode() {
    return directoryMode();
  }

  /** Mode of every directory below the root. */
  public int directoryMode() {
    return fsGroup.isPresent() ? 0750 : 0755;
  }

  /** Group of directories, and of files whose object states no owner. */
  int group() {
    return fsGroup.orElse(ROOT);
  }

  GenerationFile apply(FilePath path, SecretFile file) throws ContentException {
    FileOwner owner = file.owner().orElseGet(() -> new FileOwner(ROOT, group()));
    return new GenerationFile(
        file.object(), path, file.contents(), mode(file), owner.uid(), owner.gid());
  }

  private int mode(SecretFile file) throws ContentException {
    if (file.mode().isPresent()) {
      int mode = file.mode().getAsInt();
      if (!isMode(mode)) {
        throw new ContentException(
            file.object(),
            FetchFailure.Kind.BAD_ANSWER,
            "object %s: the mode %s of file %s is not within 0000..0777: state permission bits only"
                .formatted(Quoted.of(file.object()), octal(mode), Quoted.of(file.path())));
      }
      return mode;
    }
    if (fsGroup.isEmpty()) {
      return defaultMode;
    }
    // A file with an owner of its own gets no mode for fsGroup: its group is another one.
    int groupBit = file.owner().isPresent() ? 0 : GROUP_READS;
    return (defaultMode | groupBit) & ~OTHERS;
  }

  private static boolean isMode(int mode) {
    return (mode & ~PERMISSIONS) == 0;
  }

  private static String octal(int mode) {
    return mode < 0 ? Integer.toString(mode) : "0%o".formatted(mode);
  }
}
