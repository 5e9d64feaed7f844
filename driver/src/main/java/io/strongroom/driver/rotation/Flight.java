package io.strongroom.driver.rotation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.volume.TargetPath;

/** One piece of work on a target, in one thread. Calling it off interrupts the thread. */
public final class Flight implements AutoCloseable {
  private final Flights flights;
  private final TargetPath target;
  private final Thread worker;

  @GuardedBy("this")
  private boolean cancelled;

  @GuardedBy("this")
  private boolean ended;

  Flight(Flights flights, TargetPath target, Thread worker) {
    this.flights = flights;
    this.target = target;
    this.worker = worker;
  }

  TargetPath target() {
    return target;
  }

  /** Calls the work off, from any thread; harmless when it has ended. */
  public synchronized void cancel() {
    if (!ended && !cancelled) {
      cancelled = true;
      worker.interrupt();
    }
  }

  public synchronized boolean cancelled() {
    return cancelled;
  }

  /** Ends the work. No interrupt of ours outlives it. */
  @Override
  public void close() {
    synchronized (this) {
      ended = true;
      if (cancelled) {
        boolean _ = Thread.interrupted();
      }
    }
    flights.ended(this);
  }
}
