package io.strongroom.driver.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** One piece of work on a target. Cancelling it interrupts the thread that does nothing else. */
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

  /** Cancels the work, from any thread; harmless when it has ended. */
  public synchronized void cancel() {
    if (!ended && !cancelled) {
      cancelled = true;
      thread.cancel();
    }
  }

  public synchronized boolean cancelled() {
    return cancelled;
  }

  /** Ends the work. No interrupt of ours outlives it. */
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
