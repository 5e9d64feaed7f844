package io.strongroom.provider.vault.http;

import java.time.Duration;

/** Waits; in tests it does not. */
@FunctionalInterface
public interface Sleeper {
  /** Lets time pass before the next try. */
  void sleep(Duration duration) throws InterruptedException;
}
