package io.strongroom.driver.event;

import io.strongroom.driver.volume.PublishedVolume;
import java.util.Optional;

/**
 * Where a volume's content comes from.
 *
 * @param provider as the class names it
 * @param store as the provider names it; empty where only the provider is known
 */
public record Origin(String provider, String store) {
  /** Absent after a restart, until the first refresh. */
  public static Optional<Origin> of(PublishedVolume volume) {
    return volume.basis().map(basis -> new Origin(basis.provider(), basis.store()));
  }
}
