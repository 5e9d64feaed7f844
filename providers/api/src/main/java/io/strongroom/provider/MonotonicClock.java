package io.strongroom.provider;

/**
 * A clock that never goes back: setting the clock of the machine does not move it. Waits, ages and
 * deadlines go by it.
 */
@FunctionalInterface
public interface MonotonicClock {
  /** The moment now; never before one that any thread got earlier. */
  Moment now();
}
