package io.strongroom.bench;

import java.time.Duration;
import java.util.Arrays;

/** How long each call of a round took, the round as a whole, and how much the driver worked. */
final class Latencies {
  private final long[] sortedNanos;
  private final Duration wall;
  private final Duration cpu;

  /**
   * @param cpu processor time of the driver process
   */
  Latencies(long[] nanos, Duration wall, Duration cpu) {
    this.sortedNanos = nanos.clone();
    Arrays.sort(sortedNanos);
    this.wall = wall;
    this.cpu = cpu;
  }

  static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  /** From the first call to the last answer. */
  double wallSeconds() {
    return millis(wall) / 1000;
  }

  double perSecond() {
    return sortedNanos.length * 1e9 / wall.toNanos();
  }

  /** In milliseconds, by nearest rank: of 100 calls, p99 is the one before the slowest. */
  double percentile(int percent) {
    int rank = Math.ceilDiv(percent * sortedNanos.length, 100);
    return sortedNanos[rank - 1] / 1e6;
  }

  /** In milliseconds. Unlike the others it is about the same on a busy machine. */
  double cpuPerCall() {
    return millis(cpu) / sortedNanos.length;
  }
}
