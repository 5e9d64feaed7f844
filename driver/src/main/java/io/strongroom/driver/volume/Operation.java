package io.strongroom.driver.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * One operation on a target. Cancelling it interrupts its thread, once every operation of that
 * thread is cancelled.
 */
public final class Operation implements AutoCloseable {
  private final Operations operations;
  private final TargetPath target;
  private final OperationThread thread;

  @GuardedBy("this")
  private boolean cancelled;

  @GuardedBy("this")
  private boolean ended;

  Operation(Operations operations, TargetPath target, OperationThread thread) {
    this.operations = operations;
    this.target = target;
    this.thread = thread;
  }

  TargetPath target() {
    return target;
  }

  /** Cancels the operation, from any thread; without effect when it has ended. */
  public synchronized void cancel() {
    if (!ended && !cancelled) {
      cancelled = true;
      thread.cancel();
    }
  }

  public synchronized boolean cancelled() {
    return cancelled;
  }

  /** Ends the operation, in its own thread. An interrupt by a cancellation is cleared. */
  @Override
  public void close() {
    synchronized (this) {
      if (!ended) {
        ended = true;
        thread.end(!cancelled);
      }
    }
    operations.ended(this);
  }
}
