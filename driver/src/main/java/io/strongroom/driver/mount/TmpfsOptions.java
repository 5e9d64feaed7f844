package io.strongroom.driver.mount;

import java.util.OptionalInt;

/**
 * Options of a tmpfs; noexec, nosuid, nodev and, where the kernel has it, noswap are always set.
 *
 * @param source the name in the first column of the mount table
 * @param sizeBytes the most bytes it holds; rounded up to pages by the kernel
 * @param inodes the most inodes it holds, its root included
 * @param mode permission bits of the root directory
 * @param gid group of the root directory; what is made in it gets the group only if {@code mode}
 *     has the set-group-id bit
 */
public record TmpfsOptions(String source, long sizeBytes, long inodes, int mode, OptionalInt gid) {
  public TmpfsOptions {
    if (source.isEmpty()) {
      throw new IllegalArgumentException("a tmpfs needs a source to be known by");
    }
    // The kernel takes 0 for "no limit".
    if (sizeBytes <= 0 || inodes <= 0) {
      throw new IllegalArgumentException(
          "a tmpfs needs limits above 0: %d bytes, %d inodes".formatted(sizeBytes, inodes));
    }
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("not a mode: " + Integer.toOctalString(mode));
    }
  }
}
