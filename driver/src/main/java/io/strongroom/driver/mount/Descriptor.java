package io.strongroom.driver.mount;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** An open directory by its number; closed exactly once, since numbers are used again. */
final class Descriptor implements OpenDirectory {
  private static final int CLOSED = -1;

  private final SystemCall kernel;
  private final AtomicInteger number;

  Descriptor(SystemCall kernel, int number) {
    this.kernel = kernel;
    this.number = new AtomicInteger(number);
  }

  /** The descriptor behind a directory that came from this package. */
  static Descriptor of(OpenDirectory directory) {
    if (directory instanceof Descriptor own) {
      return own;
    }
    throw new IllegalArgumentException("not a directory of these mounts: " + directory);
  }

  int number() {
    int open = number.get();
    if (open == CLOSED) {
      throw new IllegalStateException("the directory is closed already");
    }
    return open;
  }

  @Override
  public Path path() {
    return Path.of("/proc/self/fd/" + number());
  }

  @Override
  public void close() {
    int open = number.getAndSet(CLOSED);
    if (open != CLOSED) {
      try (Syscalls calls = new Syscalls(kernel)) {
        // Nothing was written through a directory's descriptor, so there is no failure to report.
        calls.close(open);
      }
    }
  }

  @Override
  public String toString() {
    return "descriptor " + number.get();
  }
}
