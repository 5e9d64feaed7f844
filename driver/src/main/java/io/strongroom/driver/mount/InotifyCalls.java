package io.strongroom.driver.mount;

import java.lang.foreign.MemorySegment;

/** The system calls around inotify(7), as {@link Syscalls} has the others. */
record InotifyCalls(Syscalls calls, Abi.Inotify numbers) {
  InotifyCalls(Syscalls calls) {
    this(calls, Syscalls.inotifyNumbers());
  }

  int init(int flags) {
    return (int) calls.call(numbers.init1(), flags, 0, 0, 0, 0);
  }

  int addWatch(int inotify, MemorySegment path, int mask) {
    // The kernel reads 32 bits of it: a sign must not reach the others.
    long unsigned = Integer.toUnsignedLong(mask);
    return (int) calls.call(numbers.addWatch(), inotify, path.address(), unsigned, 0, 0);
  }

  int removeWatch(int inotify, int watch) {
    return (int) calls.call(numbers.rmWatch(), inotify, watch, 0, 0, 0);
  }

  int eventfd(int flags) {
    return (int) calls.call(numbers.eventfd2(), 0, flags, 0, 0, 0);
  }

  /**
   * Waits until one of the descriptors can be read.
   *
   * @param polled {@code struct pollfd} each
   * @param timeout {@code struct timespec}, or NULL for ever
   */
  int ppoll(MemorySegment polled, int count, MemorySegment timeout) {
    return (int) calls.call(numbers.ppoll(), polled.address(), count, timeout.address(), 0, 0);
  }

  int write(int descriptor, MemorySegment from) {
    long bytes = from.byteSize();
    return (int) calls.call(numbers.write(), descriptor, from.address(), bytes, 0, 0);
  }
}
