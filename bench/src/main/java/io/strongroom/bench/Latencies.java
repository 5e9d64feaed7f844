package io.strongroom.bench;

import java.time.Duration;
import java.util.Arrays;

/** How long each call of a round took, and the round as a whole. */
final class Latencies {
  private final long[] sortedNanos;
  private final Duration wall;

  Latencies(long[] nanos, Duration wall) {
    this.sortedNanos = nanos.clone();
    Arrays.sort(sortedNanos);
    this.wall = wall;
  }

  double perSecond() {
    return sortedNanos.length * 1e9 / wall.toNanos();
  }

  /** In milliseconds, by nearest rank: of 100 calls, p99 is the one before the slowest. */
  double percentile(int percent) {
    int rank = Math.ceilDiv(percent * sortedNanos.length, 100);
    return sortedNanos[rank - 1] / 1e6;
  }
}
