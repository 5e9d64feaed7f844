package io.strongroom.provider;

/**
 * Time that only goes on: setting the clock of the machine does not move it. Waits, ages and
 * deadlines go by it.
 */
@FunctionalInterface
public interface MonotonicClock {
  /** Never before a moment that it gave earlier, to whichever thread. */
  Moment now();
}
