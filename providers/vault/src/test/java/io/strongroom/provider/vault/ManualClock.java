package io.strongroom.provider.vault;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes on when it is told to. */
final class ManualClock implements InstantSource {
  private Instant now = Instant.now();

  synchronized void advance(long seconds) {
    now = now.plusSeconds(seconds);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }
}
