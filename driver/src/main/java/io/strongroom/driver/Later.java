package io.strongroom.driver;

import java.time.Duration;

/** What is due after a time. */
final class Later {
  private Later() {}

  /** A sleeping virtual thread costs next to nothing, and needs nobody to end it. */
  static void run(Duration wait, Runnable action) {
    Thread.ofVirtual()
        .name("later")
        .start(
            () -> {
              try {
                Thread.sleep(wait);
              } catch (InterruptedException e) {
                // Nobody interrupts it; the action is due in any case.
              }
              action.run();
            });
  }
}
