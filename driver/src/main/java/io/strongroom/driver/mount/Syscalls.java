package io.strongroom.driver.mount;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The system calls of this package with their structures, and the memory for one series of calls.
 *
 * <p>Bound to the thread that made it. Every call answers its result or the negative error number,
 * as the kernel does.
 */
public final class Syscalls implements AutoCloseable {
  static final int AT_FDCWD = -100;
  static final int O_CLOEXEC = 0x8_0000;
  static final int O_PATH = 0x20_0000;
  static final int RESOLVE_NO_SYMLINKS = 0x04;
  static final int RESOLVE_BENEATH = 0x08;
  static final int UMOUNT_NOFOLLOW = 8;
  static final int MNT_DETACH = 2;

  // Since Linux 5.1 numbers are the same on every processor.
  static final int MOVE_MOUNT = 429;
  static final int FSOPEN = 430;
  static final int FSCONFIG = 431;
  static final int FSMOUNT = 432;
  static final int OPENAT2 = 437;
  static final int STATMOUNT = 457;

  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_NO_AUTOMOUNT = 0x800;
  private static final int AT_STATX_DONT_SYNC = 0x4000;
  private static final int STATX_TYPE = 0x1;
  private static final int STATX_MNT_ID = 0x1000;
  private static final int STATX_MNT_ID_UNIQUE = 0x4000;
  private static final int STATX_ATTR_MOUNT_ROOT = 0x2000;
  private static final int STATMOUNT_FS_TYPE = 0x20;
  private static final int STATMOUNT_SB_SOURCE = 0x200;
  private static final int S_IFMT = 0xF000;
  private static final int S_IFDIR = 0x4000;
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 0x04;
  private static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;

  private final SystemCall kernel;
  private final Arena arena;
  private final MemorySegment errno;

  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as this object, see close()
  Syscalls(SystemCall kernel) {
    this.kernel = kernel;
    arena = Arena.ofConfined();
    errno = arena.allocate(LibcSystemCall.ERRNO_BYTES, LibcSystemCall.ERRNO_BYTES);
  }

  /** Constants that do not change while the process runs; loaded with the first call. */
  private static final class Fixed {
    static final Abi ABI = Abi.of(System.getProperty("os.arch"));
    static final MemorySegment EMPTY = Arena.global().allocateFrom("");
  }

  /** The flag that refuses what is no directory. */
  static int directoryFlag() {
    return Fixed.ABI.directoryFlag();
  }

  /** The flag that opens a symlink itself and not what it points to. */
  static int noFollowFlag() {
    return Fixed.ABI.noFollowFlag();
  }

  /** Numbers of the calls around inotify(7). */
  static Abi.Inotify inotifyNumbers() {
    return Fixed.ABI.inotify();
  }

  /** A C string that lives until this is closed. */
  MemorySegment string(String text) {
    return arena.allocateFrom(text);
  }

  int openat2(int directory, MemorySegment path, int flags, int resolve) {
    // struct open_how { u64 flags; u64 mode; u64 resolve; }
    MemorySegment how = arena.allocate(24, 8);
    how.set(JAVA_LONG, 0, flags);
    how.set(JAVA_LONG, 16, resolve);
    return (int) call(OPENAT2, directory, path.address(), how.address(), how.byteSize(), 0);
  }

  int openat(int directory, MemorySegment path, int flags) {
    return (int) call(Fixed.ABI.openat(), directory, path.address(), flags, 0, 0);
  }

  int close(int descriptor) {
    return (int) call(Fixed.ABI.close(), descriptor, 0, 0, 0, 0);
  }

  int read(int descriptor, MemorySegment into) {
    return (int) call(Fixed.ABI.read(), descriptor, into.address(), into.byteSize(), 0, 0);
  }

  int umount2(MemorySegment target, int flags) {
    return (int) call(Fixed.ABI.umount2(), target.address(), flags, 0, 0, 0);
  }

  int mount(
      MemorySegment source,
      MemorySegment target,
      MemorySegment fileSystem,
      int flags,
      MemorySegment options) {
    return (int)
        call(
            Fixed.ABI.mount(),
            source.address(),
            target.address(),
            fileSystem.address(),
            flags,
            options.address());
  }

  int fsopen(MemorySegment fileSystem, int flags) {
    return (int) call(FSOPEN, fileSystem.address(), flags, 0, 0, 0);
  }

  int fsconfig(int context, int command, MemorySegment key, MemorySegment value) {
    return (int) call(FSCONFIG, context, command, key.address(), value.address(), 0);
  }

  int fsmount(int context, int flags, int attributes) {
    return (int) call(FSMOUNT, context, flags, attributes, 0, 0);
  }

  /** Moves the mount behind one descriptor onto the directory behind another. */
  int moveMount(int mount, int target) {
    long empty = Fixed.EMPTY.address();
    int flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
    return (int) call(MOVE_MOUNT, mount, empty, target, empty, flags);
  }

  /** Type and mount of what a descriptor refers to; answers from cache on network file systems. */
  int statx(int descriptor, Stat into) {
    return statx(descriptor, STATX_TYPE | STATX_MNT_ID, into);
  }

  /** As statx, with the mount's unique id, which is never used again (Linux 6.8). */
  int statxUnique(int descriptor, Stat into) {
    return statx(descriptor, STATX_TYPE | STATX_MNT_ID_UNIQUE, into);
  }

  private int statx(int descriptor, int mask, Stat into) {
    int flags = AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
    long empty = Fixed.EMPTY.address();
    return (int) call(Fixed.ABI.statx(), descriptor, empty, flags, mask, into.segment.address());
  }

  Stat newStat() {
    return new Stat(arena.allocate(256, 8));
  }

  /**
   * {@code struct statx}, 256 bytes; offsets: stx_mask 0, stx_attributes 8, stx_mode 28,
   * stx_attributes_mask 56, stx_mnt_id 144.
   */
  record Stat(MemorySegment segment) {
    boolean isDirectory() {
      return (segment.get(JAVA_SHORT, 28) & S_IFMT) == S_IFDIR;
    }

    /** Whether statx reports mount roots and mount ids here (Linux 5.8). */
    boolean knowsMount() {
      return (segment.get(JAVA_LONG, 56) & STATX_ATTR_MOUNT_ROOT) != 0
          && (segment.get(JAVA_INT, 0) & STATX_MNT_ID) != 0;
    }

    boolean knowsUniqueMountId() {
      return (segment.get(JAVA_INT, 0) & STATX_MNT_ID_UNIQUE) != 0;
    }

    boolean isMountRoot() {
      return (segment.get(JAVA_LONG, 8) & STATX_ATTR_MOUNT_ROOT) != 0;
    }

    long mountId() {
      return segment.get(JAVA_LONG, 144);
    }
  }

  /**
   * File system type and source of one mount; statmount(2), Linux 6.8, with the source since 6.13.
   *
   * @param uniqueMountId from {@link #statxUnique}
   */
  int statmount(long uniqueMountId, StatMount into) {
    // struct mnt_id_req { u32 size; u32 spare; u64 mnt_id; u64 param; }
    MemorySegment request = arena.allocate(24, 8);
    request.set(JAVA_INT, 0, (int) request.byteSize());
    request.set(JAVA_LONG, 8, uniqueMountId);
    request.set(JAVA_LONG, 16, STATMOUNT_FS_TYPE | STATMOUNT_SB_SOURCE);
    MemorySegment answer = into.segment;
    return (int) call(STATMOUNT, request.address(), answer.address(), answer.byteSize(), 0, 0);
  }

  StatMount newStatMount() {
    return new StatMount(arena.allocate(StatMount.STRINGS + 1024, 8));
  }

  /**
   * {@code struct statmount}, 512 bytes and then strings, which are found by their offset among
   * them; offsets: mask 8, fs_type 36, sb_source 124.
   */
  record StatMount(MemorySegment segment) {
    private static final long STRINGS = 512;

    boolean knowsTypeAndSource() {
      long wanted = STATMOUNT_FS_TYPE | STATMOUNT_SB_SOURCE;
      return (segment.get(JAVA_LONG, 8) & wanted) == wanted;
    }

    String fileSystem() {
      return string(36);
    }

    String source() {
      return string(124);
    }

    private String string(long field) {
      return segment.getString(STRINGS + segment.get(JAVA_INT, field));
    }
  }

  int fstatfs(int descriptor, StatFs into) {
    return (int) call(Fixed.ABI.fstatfs(), descriptor, into.segment.address(), 0, 0, 0);
  }

  StatFs newStatFs() {
    return new StatFs(arena.allocate(120, 8));
  }

  /**
   * {@code struct statfs}, 120 bytes of 8 byte words: f_type, f_bsize, f_blocks, f_bfree, f_bavail,
   * f_files, f_ffree and others.
   */
  record StatFs(MemorySegment segment) {
    MountUsage usage() {
      long block = word(1);
      return new MountUsage(word(2) * block, word(4) * block, word(5), word(6));
    }

    private long word(int index) {
      return segment.getAtIndex(JAVA_LONG, index);
    }
  }

  /** Fills the buffer with directory entries; answers how many bytes, 0 at the end. */
  int getdents64(int directory, MemorySegment into) {
    return (int) call(Fixed.ABI.getdents64(), directory, into.address(), into.byteSize(), 0, 0);
  }

  MemorySegment buffer(int bytes) {
    return arena.allocate(bytes, 8);
  }

  long call(long number, long a, long b, long c, long d, long e) {
    return kernel.invoke(errno, number, a, b, c, d, e);
  }

  /** Frees the memory; descriptors stay open. */
  @Override
  public void close() {
    arena.close();
  }
}
