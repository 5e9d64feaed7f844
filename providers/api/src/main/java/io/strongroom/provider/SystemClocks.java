package io.strongroom.provider;

import java.time.Instant;

/** The clocks of this machine. */
enum SystemClocks implements Clocks {
  INSTANCE;

  /** The clock's beginning lies anywhere: counted from here, moments are far from both ends. */
  private final long start = System.nanoTime();

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Moment now() {
    return new Moment(System.nanoTime() - start);
  }
}
