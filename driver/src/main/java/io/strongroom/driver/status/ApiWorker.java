package io.strongroom.driver.status;

import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.Optional;

/** The one thread that runs the turns of an {@link ApiQueue}. */
final class ApiWorker implements AutoCloseable {
  /** How long {@link #close} waits for writes that are due. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final ApiQueue queue;
  private final Thread thread;
  private volatile boolean closing;

  ApiWorker(ApiQueue queue) {
    this.queue = queue;
    this.thread = Thread.ofVirtual().name("status writer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Optional<Moment> _ = queue.runNext();
        if (closing && !queue.hasDue()) {
          return;
        }
        queue.await();
      }
    } catch (InterruptedException e) {
      // Closed: waiting keys are dropped. The next process finds out what is missing.
    }
  }

  /** Writes what is due for {@link #GRACE} at most, and drops the rest. */
  @Override
  public void close() {
    closing = true;
    queue.wake();
    try {
      if (!thread.join(GRACE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
