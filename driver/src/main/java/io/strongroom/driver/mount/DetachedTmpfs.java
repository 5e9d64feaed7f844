package io.strongroom.driver.mount;

/** A tmpfs in the making: nobody sees it until it is attached, complete, in one step. */
public interface DetachedTmpfs extends AutoCloseable {
  /** Its root directory, to write into; closed with this. */
  OpenDirectory root();

  /** Moves the mount onto the existing directory {@code parent/name}. */
  void attach(OpenDirectory parent, String name) throws MountException;

  @Override
  void close();
}
