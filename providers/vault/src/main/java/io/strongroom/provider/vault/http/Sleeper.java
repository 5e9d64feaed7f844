package io.strongroom.provider.vault.http;

import java.time.Duration;

/** Waits between retries; tests do not. */
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;
}
