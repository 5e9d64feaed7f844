package io.strongroom.driver.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * One thread and the operations it works for. It is interrupted when the last of them is cancelled:
 * as long as one of them is wanted, the work goes on.
 */
public final class OperationThread {
  private final Thread worker = Thread.currentThread();

  @GuardedBy("this")
  private int wanted;

  @GuardedBy("this")
  private int running;

  @GuardedBy("this")
  private boolean interrupted;

  /** Adds an operation; called in the thread itself. */
  synchronized void add() {
    if (wanted == 0 && interrupted) {
      // All before it were cancelled, this one is not.
      interrupted = false;
      boolean _ = Thread.interrupted();
    }
    wanted++;
    running++;
  }

  /** Cancels one of the operations, from any thread. */
  synchronized void cancel() {
    if (--wanted == 0) {
      interrupted = true;
      worker.interrupt();
    }
  }

  /**
   * Ends one of the operations; called in the thread itself. An interrupt by a cancellation is
   * cleared with the last.
   *
   * @param stillWanted whether it had not been cancelled
   */
  synchronized void end(boolean stillWanted) {
    if (stillWanted) {
      wanted--;
    }
    if (--running == 0 && interrupted) {
      boolean _ = Thread.interrupted();
    }
  }
}
