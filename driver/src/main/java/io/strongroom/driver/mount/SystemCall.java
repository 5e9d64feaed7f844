package io.strongroom.driver.mount;

import java.lang.foreign.MemorySegment;

/**
 * The one way to the kernel; a second implementation in the tests stands for kernels that lack a
 * call.
 */
@FunctionalInterface
interface SystemCall {
  /**
   * Makes one call.
   *
   * @param errno scratch space of {@link LibcSystemCall#ERRNO_BYTES}, of this thread
   * @param number which system call
   * @return the result, or the negative error number
   */
  long invoke(MemorySegment errno, long number, long a, long b, long c, long d, long e);
}
