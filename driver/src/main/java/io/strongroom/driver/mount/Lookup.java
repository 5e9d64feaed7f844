package io.strongroom.driver.mount;

import static io.strongroom.driver.mount.Syscalls.AT_FDCWD;
import static io.strongroom.driver.mount.Syscalls.O_CLOEXEC;
import static io.strongroom.driver.mount.Syscalls.O_PATH;
import static io.strongroom.driver.mount.Syscalls.RESOLVE_BENEATH;
import static io.strongroom.driver.mount.Syscalls.RESOLVE_NO_SYMLINKS;

import java.nio.file.Path;

/**
 * Finds directories without following a symlink, with openat2 or, before Linux 5.6 and under old
 * seccomp profiles, component by component.
 */
final class Lookup {
  private Lookup() {}

  /** Refuses what is more than one component, or leads somewhere else than below its parent. */
  static String singleName(String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not the name of one directory entry: '" + name + "'");
    }
    return name;
  }

  /** A descriptor of the directory, or the negative error number. */
  static int directory(Syscalls calls, Path absolute) {
    if (!absolute.isAbsolute() || !absolute.equals(absolute.normalize())) {
      throw new IllegalArgumentException("not a canonical absolute path: " + absolute);
    }
    int flags = O_PATH | O_CLOEXEC | Syscalls.directoryFlag();
    int found =
        calls.openat2(AT_FDCWD, calls.string(absolute.toString()), flags, RESOLVE_NO_SYMLINKS);
    return isMissingCall(found) ? walk(calls, absolute, flags) : found;
  }

  private static int walk(Syscalls calls, Path absolute, int flags) {
    int directory = calls.openat(AT_FDCWD, calls.string("/"), flags);
    for (Path component : absolute) {
      if (directory < 0) {
        break;
      }
      int next =
          calls.openat(
              directory, calls.string(component.toString()), flags | Syscalls.noFollowFlag());
      calls.close(directory);
      directory = next;
    }
    return directory;
  }

  /** A descriptor of the directory {@code parent/name}, or the negative error number. */
  static int childDirectory(Syscalls calls, int parent, String name) {
    int flags = O_PATH | O_CLOEXEC | Syscalls.directoryFlag();
    return below(calls, parent, name, flags);
  }

  /** A descriptor of whatever {@code parent/name} is, of a symlink itself, or the error number. */
  static int child(Syscalls calls, int parent, String name) {
    return below(calls, parent, name, O_PATH | O_CLOEXEC | Syscalls.noFollowFlag());
  }

  private static int below(Syscalls calls, int parent, String name, int flags) {
    var path = calls.string(name);
    int found = calls.openat2(parent, path, flags, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH);
    return isMissingCall(found)
        ? calls.openat(parent, path, flags | Syscalls.noFollowFlag())
        : found;
  }

  /**
   * EPERM is how seccomp profiles older than the call refuse it; opening a path itself never fails
   * with it.
   */
  private static boolean isMissingCall(int result) {
    return result == -Errno.ENOSYS.number() || result == -Errno.EPERM.number();
  }
}
