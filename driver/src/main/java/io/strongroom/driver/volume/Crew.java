package io.strongroom.driver.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * One thread and the flights it works for. It is interrupted when the last of them is called off:
 * as long as somebody wants the answer, the work goes on.
 */
public final class Crew {
  private final Thread worker = Thread.currentThread();

  @GuardedBy("this")
  private int wanted;

  @GuardedBy("this")
  private int flying;

  @GuardedBy("this")
  private boolean interrupted;

  /** One more flight, in the thread itself. */
  synchronized void takeOn() {
    if (wanted == 0 && interrupted) {
      // All before it were called off, this one is not.
      interrupted = false;
      boolean _ = Thread.interrupted();
    }
    wanted++;
    flying++;
  }

  /** One of the flights is not wanted any more. */
  synchronized void callOff() {
    if (--wanted == 0) {
      interrupted = true;
      worker.interrupt();
    }
  }

  /**
   * One of the flights has ended, in the thread itself. No interrupt of ours outlives the last.
   *
   * @param stillWanted whether nobody had called it off
   */
  synchronized void end(boolean stillWanted) {
    if (stillWanted) {
      wanted--;
    }
    if (--flying == 0 && interrupted) {
      boolean _ = Thread.interrupted();
    }
  }
}
