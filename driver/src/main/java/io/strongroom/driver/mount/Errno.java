package io.strongroom.driver.mount;

/** An error number of the kernel; errno(3). */
public record Errno(int number) {
  public static final Errno EPERM = new Errno(1);
  public static final Errno ENOENT = new Errno(2);
  static final Errno EINTR = new Errno(4);
  static final Errno EIO = new Errno(5);
  static final Errno EAGAIN = new Errno(11);
  public static final Errno EACCES = new Errno(13);
  public static final Errno EBUSY = new Errno(16);
  public static final Errno EEXIST = new Errno(17);
  public static final Errno ENOTDIR = new Errno(20);
  public static final Errno EINVAL = new Errno(22);
  public static final Errno EMFILE = new Errno(24);
  public static final Errno ENOSPC = new Errno(28);
  public static final Errno ENOSYS = new Errno(38);
  public static final Errno ELOOP = new Errno(40);

  /** Symbolic name and meaning where known, for example {@code EBUSY (device or resource busy)}. */
  public String describe() {
    return switch (number) {
      case 1 -> "EPERM (operation not permitted)";
      case 2 -> "ENOENT (no such file or directory)";
      case 12 -> "ENOMEM (out of memory)";
      case 13 -> "EACCES (permission denied)";
      case 16 -> "EBUSY (device or resource busy)";
      case 17 -> "EEXIST (exists already)";
      case 18 -> "EXDEV (crosses a mount)";
      case 20 -> "ENOTDIR (not a directory)";
      case 21 -> "EISDIR (is a directory)";
      case 22 -> "EINVAL (invalid argument)";
      case 23 -> "ENFILE (too many open files on the node)";
      case 24 -> "EMFILE (too many open files)";
      case 28 -> "ENOSPC (no space left)";
      case 30 -> "EROFS (read-only file system)";
      case 36 -> "ENAMETOOLONG (name too long)";
      case 38 -> "ENOSYS (not known to this kernel)";
      case 39 -> "ENOTEMPTY (directory not empty)";
      case 40 -> "ELOOP (a component is a symlink)";
      default -> "errno " + number;
    };
  }
}
