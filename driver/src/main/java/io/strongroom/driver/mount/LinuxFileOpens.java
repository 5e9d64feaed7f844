package io.strongroom.driver.mount;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An inotify(7) instance, and an eventfd(2) by which a wait on it is ended. */
public final class LinuxFileOpens implements FileOpens {
  private static final int NONBLOCK = 0x800;
  private static final int IN_OPEN = 0x20;
  private static final int IN_Q_OVERFLOW = 0x4000;
  private static final int IN_IGNORED = 0x8000;
  private static final int IN_DONT_FOLLOW = 0x0200_0000;
  private static final int IN_ONESHOT = 0x8000_0000;
  private static final short POLLIN = 1;

  /** 256 events of files, which carry no name. */
  private static final int EVENTS_BYTES = 4096;

  private final SystemCall kernel;
  private final int inotify;
  private final int bell;

  private LinuxFileOpens(SystemCall kernel, int inotify, int bell) {
    this.kernel = kernel;
    this.inotify = inotify;
    this.bell = bell;
  }

  /** Opens an instance, as an {@link Opener}. */
  public static LinuxFileOpens open() throws MountException {
    return open(new LibcSystemCall());
  }

  static LinuxFileOpens open(SystemCall kernel) throws MountException {
    try (Syscalls calls = new Syscalls(kernel)) {
      int inotify = new InotifyCalls(calls).init(Syscalls.O_CLOEXEC | NONBLOCK);
      if (inotify < 0) {
        throw failure("inotify_init1", inotify);
      }
      int bell = new InotifyCalls(calls).eventfd(Syscalls.O_CLOEXEC | NONBLOCK);
      if (bell < 0) {
        calls.close(inotify);
        throw failure("eventfd2", bell);
      }
      return new LinuxFileOpens(kernel, inotify, bell);
    }
  }

  @Override
  public int watch(OpenDirectory root, String path) throws MountException {
    try (Syscalls calls = new Syscalls(kernel)) {
      MemorySegment full = calls.string(root.path().resolve(path).toString());
      int watch =
          new InotifyCalls(calls).addWatch(inotify, full, IN_OPEN | IN_ONESHOT | IN_DONT_FOLLOW);
      if (watch < 0) {
        throw failure("inotify_add_watch", watch);
      }
      return watch;
    }
  }

  @Override
  public boolean unwatch(int watch) {
    try (Syscalls calls = new Syscalls(kernel)) {
      return new InotifyCalls(calls).removeWatch(inotify, watch) == 0;
    }
  }

  @Override
  public List<Event> await(Optional<Duration> most) throws MountException {
    try (Syscalls calls = new Syscalls(kernel)) {
      // struct pollfd { int fd; short events; short revents; }
      MemorySegment polled = calls.buffer(16);
      polled.set(JAVA_INT, 0, inotify);
      polled.set(JAVA_SHORT, 4, POLLIN);
      polled.set(JAVA_INT, 8, bell);
      polled.set(JAVA_SHORT, 12, POLLIN);
      int ready = new InotifyCalls(calls).ppoll(polled, 2, timeout(calls, most));
      if (ready < 0 && ready != -Errno.EINTR.number()) {
        throw failure("ppoll", ready);
      }
      if (ready <= 0) {
        return List.of();
      }
      if (polled.get(JAVA_SHORT, 14) != 0) {
        // The sum of all rings; reading it sets it to none.
        calls.read(bell, calls.buffer(8));
      }
      return polled.get(JAVA_SHORT, 6) == 0 ? List.of() : read(calls);
    }
  }

  /** {@code struct timespec { long sec; long nsec; }}. */
  private static MemorySegment timeout(Syscalls calls, Optional<Duration> most) {
    if (most.isEmpty()) {
      return MemorySegment.NULL;
    }
    MemorySegment timespec = calls.buffer(16);
    Duration time = most.get().isNegative() ? Duration.ZERO : most.get();
    timespec.set(JAVA_LONG, 0, time.toSeconds());
    timespec.set(JAVA_LONG, 8, time.toNanosPart());
    return timespec;
  }

  private List<Event> read(Syscalls calls) throws MountException {
    MemorySegment events = calls.buffer(EVENTS_BYTES);
    int length = calls.read(inotify, events);
    if (length == -Errno.EAGAIN.number() || length == -Errno.EINTR.number()) {
      return List.of();
    }
    if (length < 0) {
      throw failure("read inotify", length);
    }
    return decode(events.asSlice(0, length));
  }

  /** {@code struct inotify_event { int wd; u32 mask; u32 cookie; u32 len; char name[len]; }}. */
  static List<Event> decode(MemorySegment events) {
    List<Event> decoded = new ArrayList<>();
    for (long at = 0; at < events.byteSize(); at += 16 + events.get(JAVA_INT, at + 12)) {
      int watch = events.get(JAVA_INT, at);
      int mask = events.get(JAVA_INT, at + 4);
      if ((mask & IN_Q_OVERFLOW) != 0) {
        decoded.add(new Event.Lost());
      } else if ((mask & IN_IGNORED) != 0) {
        decoded.add(new Event.Ended(watch));
      } else if ((mask & IN_OPEN) != 0) {
        decoded.add(new Event.Opened(watch));
      }
      // An unmount, which was not asked for, is followed by the end of the watch.
    }
    return decoded;
  }

  @Override
  public void wake() {
    try (Syscalls calls = new Syscalls(kernel)) {
      MemorySegment one = calls.buffer(8);
      one.set(JAVA_LONG, 0, 1);
      // Refused only if it was rung 2^64 times and never read.
      new InotifyCalls(calls).write(bell, one);
    }
  }

  @Override
  public void close() {
    try (Syscalls calls = new Syscalls(kernel)) {
      calls.close(inotify);
      calls.close(bell);
    }
  }

  private static MountException failure(String deed, int result) {
    return new MountException(deed, new Errno(-result));
  }
}
