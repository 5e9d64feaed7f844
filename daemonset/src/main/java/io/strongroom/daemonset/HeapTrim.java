package io.strongroom.daemonset;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the whole heap when it has grown, so that the kernel gets back what is free in it.
 *
 * <p>The small young generation that keeps the process small promotes much that dies soon after:
 * what is under way when it is collected. The serial collector looks at the old generation only
 * when the heap has reached its limit, which is made for the largest answers of providers: without
 * this, a day of republishes ends there, with a live heap of a tenth of it. A thread of its own.
 */
final class HeapTrim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeapTrim.class);

  /** A collection takes some 50 ms: it is not worth less, see bench/README.md. */
  private static final long MIN_GROWTH_BYTES = 8 << 20;

  /** A burst of volumes is over by then, or so large that the pause does not matter. */
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Thread thread;

  private HeapTrim(Duration interval) {
    long size = Runtime.getRuntime().totalMemory();
    this.thread =
        Thread.ofPlatform().daemon().name("heap-trim").unstarted(() -> run(interval, size));
  }

  /** Looks every ten seconds, until it is closed. */
  static HeapTrim start() {
    return start(INTERVAL);
  }

  static HeapTrim start(Duration interval) {
    HeapTrim trim = new HeapTrim(interval);
    trim.thread.start();
    return trim;
  }

  private static void run(Duration interval, long sizeAtTheStart) {
    Runtime runtime = Runtime.getRuntime();
    long size = sizeAtTheStart;
    try {
      while (true) {
        Thread.sleep(interval);
        long grown = runtime.totalMemory();
        if (grown - size >= MIN_GROWTH_BYTES) {
          System.gc();
          size = runtime.totalMemory();
          LOG.debug("heap of {} bytes collected, now {}", grown, size);
        } else {
          size = Math.min(size, grown);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
