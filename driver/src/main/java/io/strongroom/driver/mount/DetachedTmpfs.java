package io.strongroom.driver.mount;

/**
 * A tmpfs that is not attached yet: no path leads to it until it is attached, complete, in one
 * step.
 */
public interface DetachedTmpfs extends AutoCloseable {
  /** Its root directory, to write into; closed with this. */
  OpenDirectory root();

  /**
   * Moves the mount onto the existing directory {@code parent/name}; once.
   *
   * @throws MountException with errno EBUSY if a mount is there already, ENOENT, ENOTDIR, ELOOP if
   *     no directory is there, or another; the mount is still detached then
   */
  void attach(OpenDirectory parent, String name) throws MountException;

  @Override
  void close();
}
