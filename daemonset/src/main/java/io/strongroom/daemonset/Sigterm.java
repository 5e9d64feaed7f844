package io.strongroom.daemonset;

import java.util.concurrent.CountDownLatch;

/** Waits for SIGTERM or SIGINT; the JVM's shutdown then waits until the driver is closed. */
final class Sigterm implements DriverCommand.Until {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public void stopped() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("sigterm").unstarted(this::stop));
    asked.await();
  }

  private void stop() {
    asked.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
