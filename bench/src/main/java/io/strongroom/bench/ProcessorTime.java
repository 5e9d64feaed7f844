package io.strongroom.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How long a process has run on a processor, with all of its threads, also those that have ended,
 * and the commands that it ran: upstream calls mount and umount.
 *
 * <p>Of the process itself by the kernel's own clock, in nanoseconds, since {@code /proc/PID/stat}
 * counts in steps of 10 ms, and a hundred republishes may take a few of them. Of its commands there
 * is nothing else.
 */
final class ProcessorTime {
  /** CPUCLOCK_SCHED of the kernel: what the scheduler has measured. */
  private static final int SCHEDULER_CLOCK = 2;

  /** USER_HZ, which Linux has as 100 on every platform of ours. */
  private static final Duration TICK = Duration.ofMillis(10);

  private static final MemoryLayout TIMESPEC =
      MemoryLayout.structLayout(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

  @SuppressWarnings("restricted") // the C library's own signature
  private static final MethodHandle CLOCK_GETTIME =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

  private ProcessorTime() {}

  /**
   * @throws IllegalStateException if there is no such process
   */
  static Duration of(long pid) {
    return ofProcess(pid).plus(ofCommands(pid));
  }

  private static Duration ofProcess(long pid) {
    // What clock_getcpuclockid(3) returns.
    int clock = ~Math.toIntExact(pid) << 3 | SCHEDULER_CLOCK;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(TIMESPEC);
      if ((int) CLOCK_GETTIME.invokeExact(clock, time) != 0) {
        throw new IllegalStateException("there is no process %d to measure".formatted(pid));
      }
      return Duration.ofSeconds(
          time.getAtIndex(ValueLayout.JAVA_LONG, 0), time.getAtIndex(ValueLayout.JAVA_LONG, 1));
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("clock_gettime was not called", e);
    }
  }

  /** Of those that have ended; fields 16 and 17, of which the third is the first after the name. */
  private static Duration ofCommands(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return TICK.multipliedBy(Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    } catch (IOException e) {
      throw new IllegalStateException("there is no process %d to measure".formatted(pid), e);
    }
  }
}
