package io.strongroom.driver.registration;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Time that passes when a test says so; what is due runs on the test's thread. */
final class FakeTime implements Timer, InstantSource {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Due> tasks = new PriorityQueue<>(Comparator.comparing(Due::at));
  private Instant now = START;

  private record Due(Instant at, Runnable task) {}

  @Override
  public synchronized void run(Duration after, Runnable task) {
    tasks.add(new Due(now.plus(after), task));
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  void pass(Duration time) {
    Instant until = instant().plus(time);
    for (@Nullable Runnable task = next(until); task != null; task = next(until)) {
      task.run();
    }
  }

  private synchronized @Nullable Runnable next(Instant until) {
    Due due = tasks.peek();
    if (due == null || due.at().isAfter(until)) {
      now = until;
      return null;
    }
    tasks.remove();
    now = due.at().isAfter(now) ? due.at() : now;
    return due.task();
  }
}
