package io.strongroom.driver.fetch;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;

/** Listener for content that a store gives out for a limited time. */
@FunctionalInterface
public interface Leases {
  /**
   * The volume's content must be fetched again before {@code end}. Called in the thread that
   * published; returns at once.
   */
  void ends(TargetPath target, Moment end);
}
