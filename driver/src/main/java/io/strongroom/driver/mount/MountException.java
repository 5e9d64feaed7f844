package io.strongroom.driver.mount;

import java.io.IOException;

/** The kernel refused. Says which call, on what, and how to read the errno. */
public final class MountException extends IOException {
  private static final long serialVersionUID = 1;

  private final Errno errno;

  /**
   * @param deed the failed step: call and subject, for example {@code fsconfig noswap}
   */
  public MountException(String deed, Errno errno) {
    super("%s: %s".formatted(deed, errno.describe()));
    this.errno = errno;
  }

  /**
   * For a system call that the JDK made: its exception has a reason, but no errno.
   *
   * @param deed the failed step
   */
  MountException(String deed, IOException cause) {
    super("%s: %s".formatted(deed, cause.getMessage()), cause);
    errno = Errno.EIO;
  }

  public Errno errno() {
    return errno;
  }
}
