package io.strongroom.daemonset;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongFunction;

/**
 * Lines for one stream of the process, written by a thread of its own: a thread that logs never
 * waits for the reader of the stream. What does not fit while it is not read is lost and counted,
 * and a line in its place says how many there were. docs/decisions/0021-logs-hold-nobody-up.md
 */
final class LineWriter implements AutoCloseable {
  /** The most bytes that wait in the heap: some hundred lines. */
  static final int MAX_BYTES = 256 << 10;

  private final OutputStream out;
  private final LongFunction<byte[]> lostLine;

  @GuardedBy("this")
  private final Deque<byte[]> lines = new ArrayDeque<>();

  @GuardedBy("this")
  private int bytes;

  /** Whether the thread is writing lines. */
  @GuardedBy("this")
  private boolean writing;

  @GuardedBy("this")
  private boolean closed;

  @GuardedBy("this")
  private long lost;

  /** How many of the lost ones no line has stated yet. */
  @GuardedBy("this")
  private long untold;

  /**
   * @param name of the thread
   * @param lostLine the line that stands for so many lost ones
   */
  LineWriter(String name, OutputStream out, LongFunction<byte[]> lostLine) {
    this.out = out;
    this.lostLine = lostLine;
    Thread _ = Thread.ofPlatform().daemon().name(name).start(this::writeAll);
  }

  /** Adds a line, from any thread; returns at once. */
  synchronized void add(byte[] line) {
    if (line.length == 0) {
      return;
    }
    if (bytes + line.length > MAX_BYTES) {
      lost++;
      untold++;
      return;
    }
    if (untold > 0) {
      put(lostLine.apply(untold));
      untold = 0;
    }
    put(line);
    notifyAll();
  }

  @GuardedBy("this")
  private void put(byte[] line) {
    lines.addLast(line);
    bytes += line.length;
  }

  /** Lines that were lost since the start. */
  synchronized long lost() {
    return lost;
  }

  /** Waits until everything that was added is written, {@code most} at the longest. */
  synchronized void flush(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      for (long left = most.toMillis();
          left > 0 && (writing || !lines.isEmpty());
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the thread once the lines that wait are written. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void writeAll() {
    try {
      for (byte[] line = next(); line.length > 0; line = next()) {
        write(line);
      }
    } catch (InterruptedException e) {
      // This thread is never interrupted.
    }
  }

  /** The next line, once there is one; empty when there will be none. */
  private synchronized byte[] next() throws InterruptedException {
    writing = false;
    notifyAll();
    while (lines.isEmpty() && untold == 0 && !closed) {
      wait();
    }
    byte[] line;
    if (!lines.isEmpty()) {
      line = lines.removeFirst();
      bytes -= line.length;
    } else if (untold > 0) {
      line = lostLine.apply(untold);
      untold = 0;
    } else {
      return new byte[0];
    }
    writing = true;
    return line;
  }

  private void write(byte[] line) {
    try {
      out.write(line);
      out.flush();
    } catch (IOException e) {
      // The other end is gone: only the counter shows it.
      synchronized (this) {
        lost++;
      }
    }
  }
}
