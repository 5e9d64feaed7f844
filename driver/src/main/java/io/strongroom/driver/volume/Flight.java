package io.strongroom.driver.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** One piece of work on a target. Calling it off interrupts the thread that does nothing else. */
public final class Flight implements AutoCloseable {
  private final Flights flights;
  private final TargetPath target;
  private final Crew crew;

  @GuardedBy("this")
  private boolean cancelled;

  @GuardedBy("this")
  private boolean ended;

  Flight(Flights flights, TargetPath target, Crew crew) {
    this.flights = flights;
    this.target = target;
    this.crew = crew;
  }

  TargetPath target() {
    return target;
  }

  /** Calls the work off, from any thread; harmless when it has ended. */
  public synchronized void cancel() {
    if (!ended && !cancelled) {
      cancelled = true;
      crew.callOff();
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
        crew.end(!cancelled);
      }
    }
    flights.ended(this);
  }
}
