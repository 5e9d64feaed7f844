package io.strongroom.driver.mount;

/**
 * Numbers that differ between processors: system calls older than Linux 5.1 and two open flags.
 * Columns of {@code asm/unistd.h} and {@code asm/fcntl.h}.
 */
record Abi(
    int read,
    int close,
    int openat,
    int getdents64,
    int mount,
    int umount2,
    int fstatfs,
    int statx,
    int prctl,
    Inotify inotify,
    int directoryFlag,
    int noFollowFlag) {

  /** The calls around inotify(7). */
  record Inotify(int init1, int addWatch, int rmWatch, int ppoll, int eventfd2, int write) {}

  static final Abi X86_64 =
      new Abi(
          0,
          3,
          257,
          217,
          165,
          166,
          138,
          332,
          157,
          new Inotify(294, 254, 255, 271, 290, 1),
          0x1_0000,
          0x2_0000);
  static final Abi AARCH64 =
      new Abi(
          63,
          57,
          56,
          61,
          40,
          39,
          44,
          291,
          167,
          new Inotify(26, 27, 28, 73, 19, 64),
          0x4000,
          0x8000);

  /**
   * @param architecture the system property {@code os.arch}
   */
  static Abi of(String architecture) {
    return switch (architecture) {
      case "amd64" -> X86_64;
      case "aarch64" -> AARCH64;
      default ->
          throw new IllegalStateException(
              "no system call numbers for os.arch=%s, only for amd64 and aarch64"
                  .formatted(architecture));
    };
  }
}
