package io.strongroom.driver.fetch;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;

/** Told of content that a store lends for a time. */
@FunctionalInterface
public interface Leases {
  /** A volume's content must have been fetched anew by then. */
  void ends(TargetPath target, Moment end);
}
