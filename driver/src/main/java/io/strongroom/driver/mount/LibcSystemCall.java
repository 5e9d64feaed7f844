package io.strongroom.driver.mount;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * syscall(2) of the C library. Every call goes through this one handle: each further signature
 * would cost classes and milliseconds at start, and the C library has no wrapper for half of the
 * calls.
 */
final class LibcSystemCall implements SystemCall {
  /** Size of the space that keeps errno, before the JVM overwrites it. */
  static final long ERRNO_BYTES = 4;

  @Override
  public long invoke(MemorySegment errno, long number, long a, long b, long c, long d, long e) {
    try {
      long result = (long) Linked.SYSCALL.invokeExact(errno, number, a, b, c, d, e);
      return result < 0 ? -errno.get(JAVA_INT, 0) : result;
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError("a downcall throws nothing checked", impossible);
    }
  }

  /** Linked at the first call, not when the driver starts. */
  private static final class Linked {
    static final MethodHandle SYSCALL = link();

    @SuppressWarnings("restricted") // the launcher grants native access; this is what it is for
    private static MethodHandle link() {
      StructLayout state = Linker.Option.captureStateLayout();
      long offset = state.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
      if (state.byteSize() != ERRNO_BYTES || offset != 0) {
        throw new IllegalStateException("only Linux is supported: unexpected layout " + state);
      }
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));
    }
  }
}
