package io.strongroom.driver.mount;

/** What is at a path that should become, or is, a volume. */
public sealed interface TargetState {
  record Absent() implements TargetState {}

  /** A file, a symlink or anything else that is no directory. */
  record NotADirectory() implements TargetState {}

  /** A directory of the file system around it, no mount. */
  record PlainDirectory(boolean empty) implements TargetState {}

  /**
   * The root of a mount. Closing it closes the directory.
   *
   * @param root the mounted directory
   * @param mountId the kernel's id of the mount, as in mountinfo; used again after an unmount
   * @param tmpfs whether the file system is a tmpfs
   * @param source the first column of the mount table; empty if the mount left the table meanwhile
   */
  record Mounted(OpenDirectory root, long mountId, boolean tmpfs, String source)
      implements TargetState, AutoCloseable {
    @Override
    public void close() {
      root.close();
    }
  }
}
