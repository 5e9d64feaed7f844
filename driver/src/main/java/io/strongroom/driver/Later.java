package io.strongroom.driver;

import java.time.Duration;

/** Delayed actions. */
final class Later {
  private Later() {}

  /**
   * Runs an action once, after a time, on a virtual thread of its own; a sleeping one holds no
   * platform thread and ends with the process.
   */
  static void run(Duration wait, Runnable action) {
    Thread.ofVirtual()
        .name("later")
        .start(
            () -> {
              try {
                Thread.sleep(wait);
              } catch (InterruptedException e) {
                // No code interrupts this thread; the action is due in any case.
              }
              action.run();
            });
  }
}
