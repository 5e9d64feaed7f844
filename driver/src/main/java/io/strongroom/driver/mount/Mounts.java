package io.strongroom.driver.mount;

import java.nio.file.Path;
import java.util.List;

/**
 * The mount operations that the driver needs. Paths below an open directory are single names, never
 * followed through symlinks.
 */
public interface Mounts {
  /**
   * Opens a directory none of whose components is a symlink.
   *
   * @param absolute a canonical absolute path
   * @throws MountException with errno ENOENT, ENOTDIR, ELOOP or another
   */
  OpenDirectory open(Path absolute) throws MountException;

  /** What is at {@code parent/name} now. The caller closes a {@link TargetState.Mounted}. */
  TargetState inspect(OpenDirectory parent, String name) throws MountException;

  /** Whether this kernel can build a mount that is attached nowhere (fsopen, Linux 5.2). */
  boolean canBuildDetached();

  /** Builds a tmpfs that is attached nowhere; it is gone when closed without being attached. */
  DetachedTmpfs buildDetached(TmpfsOptions options) throws MountException;

  /**
   * Mounts a tmpfs at the existing directory {@code parent/name}: for content that a provider
   * writes itself, and for kernels without detached mounts.
   *
   * @return the root of the new mount
   * @throws MountException with errno EBUSY if a mount is there already, ENOENT, ENOTDIR, ELOOP if
   *     no directory is there, or another
   */
  OpenDirectory mountAt(OpenDirectory parent, String name, TmpfsOptions options)
      throws MountException;

  /**
   * Unmounts the topmost mount at {@code parent/name}; falls back to a lazy unmount when it is
   * busy. Nothing mounted there is a success.
   */
  void unmount(OpenDirectory parent, String name) throws MountException;

  /**
   * The mount points below a directory, at any depth; each once.
   *
   * @param absolute a canonical absolute path
   */
  List<Path> pointsBelow(Path absolute) throws MountException;

  /** The usage of a mount (statfs); works for any open directory. */
  MountUsage usage(OpenDirectory root) throws MountException;
}
