package io.strongroom.driver.registration;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs a task once, later. The task may block. */
@FunctionalInterface
public interface Timer {
  void run(Duration after, Runnable task);

  /** Tasks get a virtual thread each, so that none holds up other tasks of {@code scheduler}. */
  static Timer on(ScheduledExecutorService scheduler) {
    return (after, task) -> {
      Object _ =
          scheduler.schedule(
              () -> Thread.ofVirtual().name("registration").start(task),
              after.toMillis(),
              TimeUnit.MILLISECONDS);
    };
  }
}
