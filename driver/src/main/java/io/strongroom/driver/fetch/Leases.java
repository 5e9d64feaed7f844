package io.strongroom.driver.fetch;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;

/** Listener for content that a store gives out for a limited time. */
@FunctionalInterface
public interface Leases {
  /** A volume's content must have been fetched anew by then. */
  void ends(TargetPath target, Moment end);
}
