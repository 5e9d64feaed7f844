package io.strongroom.cli.status;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a pod does not have the newest of an object, or nothing that is still good. What is not known
 * makes nothing stale.
 */
sealed interface Stale {
  /**
   * No file of this version was opened since it was written.
   *
   * @param since when it was written
   */
  record NotRead(Optional<Instant> since) implements Stale {}

  /**
   * The volume has another version than the one that was written last into a volume of its class.
   *
   * @param since when the newer one was first written
   */
  record OlderVersion(String newest, Instant since) implements Stale {}

  /** It has expired, by the date that its store states. */
  record Expired(Instant since) implements Stale {}
}
