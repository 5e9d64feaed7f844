package io.strongroom.driver.mount;

import java.lang.foreign.MemorySegment;

/** A tmpfs with mount(2), for kernels without file system contexts (before Linux 5.2). */
final class TmpfsMountCall {
  private static final int MS_NOSUID = 2;
  private static final int MS_NODEV = 4;
  private static final int MS_NOEXEC = 8;

  private TmpfsMountCall() {}

  /** Mounts on the very directory that is open, whatever is at its path by then. */
  static void mount(
      Syscalls calls, Descriptor target, TmpfsOptions options, SelinuxLabel label, NoSwap noSwap)
      throws MountException {
    String text = text(options, label);
    if (noSwap.isOffered()) {
      int result = call(calls, target, options, text + ",noswap");
      if (result == 0) {
        return;
      }
      if (result != -Errno.EINVAL.number()) {
        throw failure(text + ",noswap", result);
      }
    }
    int result = call(calls, target, options, text);
    if (result < 0) {
      throw failure(text, result);
    }
    if (noSwap.isOffered()) {
      // The kernel does not say which option it refused; without this one it took the others.
      noSwap.refuse("");
    }
  }

  private static String text(TmpfsOptions options, SelinuxLabel label) {
    StringBuilder text =
        new StringBuilder("size=%d,nr_inodes=%d".formatted(options.sizeBytes(), options.inodes()))
            .append(",mode=")
            .append(Integer.toOctalString(options.mode()));
    options.gid().ifPresent(gid -> text.append(",gid=").append(gid));
    // In quotes: a level has commas of its own.
    label.context().ifPresent(context -> text.append(",context=\"").append(context).append('"'));
    return text.toString();
  }

  private static int call(
      Syscalls calls, Descriptor target, TmpfsOptions options, String optionText) {
    MemorySegment path = calls.string(target.path().toString());
    return calls.mount(
        calls.string(options.source()),
        path,
        calls.string("tmpfs"),
        MS_NOSUID | MS_NODEV | MS_NOEXEC,
        calls.string(optionText));
  }

  private static MountException failure(String options, int result) {
    return new MountException("mount tmpfs " + options, new Errno(-result));
  }
}
