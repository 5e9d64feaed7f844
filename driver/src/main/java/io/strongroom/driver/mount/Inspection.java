package io.strongroom.driver.mount;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out what a directory entry is: nothing, a file, a directory, a mount. */
final class Inspection {
  /**
   * Bytes for three entries, which is enough to see whether a directory is empty; an entry has at
   * most 280.
   */
  private static final int ENTRIES_BYTES = 1024;

  private final Syscalls calls;
  private final Descriptor parent;

  Inspection(Syscalls calls, Descriptor parent) {
    this.calls = calls;
    this.parent = parent;
  }

  /** The state of what {@code found} holds, which is {@code name} below the parent. */
  TargetState stateOf(Descriptor found, String name) throws MountException {
    Syscalls.Stat stat = stat(found, name);
    if (!stat.isDirectory()) {
      return new TargetState.NotADirectory();
    }
    if (!isMountRoot(stat, found, name)) {
      return new TargetState.PlainDirectory(isEmpty(found, name));
    }
    long mountId = stat.knowsMount() ? stat.mountId() : mountIdFromProc(found, name);
    try {
      MountTable.Entry entry =
          MountTable.find(calls, found, mountId).orElseGet(() -> new MountTable.Entry("", ""));
      return new TargetState.Mounted(
          found, mountId, entry.fileSystem().equals("tmpfs"), entry.source());
    } catch (IOException e) {
      throw new MountException("find %s in the mount table".formatted(name), e);
    }
  }

  boolean isMountRoot(Descriptor found, String name) throws MountException {
    return isMountRoot(stat(found, name), found, name);
  }

  private boolean isMountRoot(Syscalls.Stat stat, Descriptor found, String name)
      throws MountException {
    return stat.knowsMount()
        ? stat.isMountRoot()
        // One component further and in another mount: it is that one's root.
        : mountIdFromProc(found, name) != mountIdFromProc(parent, name);
  }

  private Syscalls.Stat stat(Descriptor found, String name) throws MountException {
    Syscalls.Stat stat = calls.newStat();
    int result = calls.statx(found.number(), stat);
    if (result < 0) {
      throw new MountException("statx " + name, new Errno(-result));
    }
    return stat;
  }

  /** For kernels whose statx does not know mounts. */
  private static long mountIdFromProc(Descriptor directory, String name) throws MountException {
    String key = "mnt_id:";
    Path info = Path.of("/proc/self/fdinfo/" + directory.number());
    try {
      for (String line : Files.readAllLines(info)) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.substring(key.length()).strip());
        }
      }
    } catch (IOException e) {
      throw new MountException("find the mount of " + name, e);
    }
    throw new MountException("find mnt_id in fdinfo for " + name, Errno.EIO);
  }

  private boolean isEmpty(Descriptor directory, String name) throws MountException {
    int readable =
        calls.openat(
            directory.number(), calls.string("."), Syscalls.O_CLOEXEC | Syscalls.directoryFlag());
    if (readable < 0) {
      throw new MountException("open " + name, new Errno(-readable));
    }
    try {
      MemorySegment entries = calls.buffer(ENTRIES_BYTES);
      while (true) {
        int length = calls.getdents64(readable, entries);
        if (length < 0) {
          throw new MountException("getdents64 " + name, new Errno(-length));
        }
        if (length == 0) {
          return true;
        }
        if (!onlyDots(entries.asSlice(0, length))) {
          return false;
        }
      }
    } finally {
      calls.close(readable);
    }
  }

  /** {@code struct linux_dirent64}: u64 ino, u64 off, u16 reclen at 16, u8 type, name at 19. */
  private static boolean onlyDots(MemorySegment entries) {
    for (long at = 0; at < entries.byteSize(); at += entries.get(JAVA_SHORT, at + 16)) {
      String name = entries.getString(at + 19);
      if (!name.equals(".") && !name.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
