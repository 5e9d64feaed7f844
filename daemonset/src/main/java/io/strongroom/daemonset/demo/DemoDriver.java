package io.strongroom.daemonset.demo;

import io.strongroom.driver.refresh.RefreshOutcome;

/** What the demo needs of a running driver, apart from its socket. */
public interface DemoDriver extends AutoCloseable {
  /** Refreshes one published volume, in the calling thread. */
  RefreshOutcome refreshNow(String targetPath);

  @Override
  void close();
}
