package io.strongroom.driver.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a volume keeps what it has.
 *
 * @param since when refreshing began to fail; empty if that is not known
 */
public record RefreshError(String message, Optional<Instant> since) {
  /** The same, begun with an earlier one if there was one. */
  public RefreshError continuing(Optional<RefreshError> earlier) {
    return new RefreshError(message, earlier.flatMap(RefreshError::since).or(() -> since));
  }
}
