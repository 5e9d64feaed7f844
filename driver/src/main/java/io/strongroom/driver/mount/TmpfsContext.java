package io.strongroom.driver.mount;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A file system context of the kernel (fsopen(2), Linux 5.2) in which a tmpfs is configured option
 * by option.
 */
final class TmpfsContext implements AutoCloseable {
  private static final int FSOPEN_CLOEXEC = 1;
  private static final int FSMOUNT_CLOEXEC = 1;
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int CMD_CREATE = 6;
  private static final int ATTR_NOSUID = 0x2;
  private static final int ATTR_NODEV = 0x4;
  private static final int ATTR_NOEXEC = 0x8;
  private static final int LOG_BYTES = 512;

  /** Names that every volume needs. */
  private static final class Names {
    static final MemorySegment TMPFS = Arena.global().allocateFrom("tmpfs");
    static final MemorySegment SOURCE = Arena.global().allocateFrom("source");
    static final MemorySegment SIZE = Arena.global().allocateFrom("size");
    static final MemorySegment INODES = Arena.global().allocateFrom("nr_inodes");
    static final MemorySegment MODE = Arena.global().allocateFrom("mode");
    static final MemorySegment GID = Arena.global().allocateFrom("gid");
    static final MemorySegment CONTEXT = Arena.global().allocateFrom("context");
    static final MemorySegment NOSWAP = Arena.global().allocateFrom("noswap");
  }

  private final Syscalls calls;
  private final int context;

  private TmpfsContext(Syscalls calls, int context) {
    this.calls = calls;
    this.context = context;
  }

  /** Whether the kernel lets us have a context; 0 or the negative error number. */
  static int probe(Syscalls calls) {
    int context = calls.fsopen(Names.TMPFS, FSOPEN_CLOEXEC);
    return context < 0 ? context : calls.close(context);
  }

  /** Builds a mount that is attached nowhere; answers the descriptor of its root. */
  static int build(Syscalls calls, TmpfsOptions options, SelinuxLabel label, NoSwap noSwap)
      throws MountException {
    if (noSwap.isOffered()) {
      try (TmpfsContext tmpfs = open(calls)) {
        int result = calls.fsconfig(tmpfs.context, SET_FLAG, Names.NOSWAP, MemorySegment.NULL);
        if (result == 0) {
          return tmpfs.mount(options, label);
        }
        if (result != -Errno.EINVAL.number()) {
          throw tmpfs.failure("fsconfig noswap", result);
        }
        noSwap.refuse(tmpfs.log());
      }
    }
    try (TmpfsContext tmpfs = open(calls)) {
      return tmpfs.mount(options, label);
    }
  }

  private static TmpfsContext open(Syscalls calls) throws MountException {
    int context = calls.fsopen(Names.TMPFS, FSOPEN_CLOEXEC);
    if (context < 0) {
      throw new MountException("fsopen tmpfs", new Errno(-context));
    }
    return new TmpfsContext(calls, context);
  }

  private int mount(TmpfsOptions options, SelinuxLabel label) throws MountException {
    set("source", Names.SOURCE, options.source());
    set("size", Names.SIZE, Long.toString(options.sizeBytes()));
    set("nr_inodes", Names.INODES, Long.toString(options.inodes()));
    set("mode", Names.MODE, Integer.toOctalString(options.mode()));
    if (options.gid().isPresent()) {
      set("gid", Names.GID, Integer.toString(options.gid().getAsInt()));
    }
    if (label.context().isPresent()) {
      set("context", Names.CONTEXT, label.context().get());
    }
    int created = calls.fsconfig(context, CMD_CREATE, MemorySegment.NULL, MemorySegment.NULL);
    if (created < 0) {
      throw failure("fsconfig create tmpfs", created);
    }
    int root = calls.fsmount(context, FSMOUNT_CLOEXEC, ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC);
    if (root < 0) {
      throw failure("fsmount nosuid,nodev,noexec", root);
    }
    return root;
  }

  private void set(String name, MemorySegment key, String value) throws MountException {
    int result = calls.fsconfig(context, SET_STRING, key, calls.string(value));
    if (result < 0) {
      throw failure("fsconfig %s=%s".formatted(name, value), result);
    }
  }

  private MountException failure(String deed, int result) {
    String log = log();
    return new MountException(
        log.isEmpty() ? deed : "%s [%s]".formatted(deed, log), new Errno(-result));
  }

  /** The kernel's own words about the last failure, such as {@code tmpfs: Bad value for 'gid'}. */
  private String log() {
    MemorySegment buffer = calls.buffer(LOG_BYTES);
    int length = calls.read(context, buffer);
    if (length <= 0) {
      return "";
    }
    byte[] line = buffer.asSlice(0, length).toArray(JAVA_BYTE);
    String text = new String(line, StandardCharsets.UTF_8).strip();
    // The first letter is the severity: e, w or i.
    return text.length() > 2 && text.charAt(1) == ' ' ? text.substring(2) : text;
  }

  @Override
  public void close() {
    calls.close(context);
  }
}
