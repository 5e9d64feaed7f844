package io.strongroom.provider.vault.http;

import java.time.Duration;

/** Waits; in tests it does not. */
@FunctionalInterface
public interface Pause {
  /** Lets time pass before the next try. */
  void last(Duration duration) throws InterruptedException;
}
