package io.strongroom.provider.testing;

import java.util.concurrent.CountDownLatch;

/** A store that takes requests and does not answer them for now. */
public final class Hang {
  static final Hang OPEN = new Hang();

  static {
    OPEN.release();
  }

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  Hang() {}

  /** Waits until a fetch hangs here. */
  public void awaitBegun() throws InterruptedException {
    begun.await();
  }

  /** Waits until a hanging fetch was interrupted. */
  public void awaitInterrupted() throws InterruptedException {
    interrupted.await();
  }

  /** Lets every fetch that hangs here, and every later one, go on. */
  public void release() {
    released.countDown();
  }

  void pass() throws InterruptedException {
    begun.countDown();
    try {
      // Throws for a thread that was interrupted before, too, even when the gate is open.
      released.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }
}
