package io.strongroom.driver.journal;

import java.time.Instant;
import java.util.Optional;

/** Whether the version that a volume holds was opened since it was written. */
public sealed interface Reading {
  /** It was not watched all the time. */
  record Unknown() implements Reading {}

  /**
   * At least one of its files was not opened.
   *
   * @param overdueSince when the time to read it after a rotation was over; empty if it is not, or
   *     if that is not known
   */
  record NotRead(Optional<Instant> overdueSince) implements Reading {}

  /**
   * Every one of its files was opened.
   *
   * @param at the latest of the first opens
   */
  record Read(Instant at) implements Reading {}
}
