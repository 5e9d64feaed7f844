package io.strongroom.driver.reads;

import io.strongroom.provider.Moment;

/** Whether the newest content of an object has been opened since it was written. */
public sealed interface ReadState {
  /**
   * Not known: it was written before this process came, its provider writes the files itself, or it
   * could not be watched all the time.
   */
  record Unknown() implements ReadState {}

  /** At least one of its files was certainly not opened yet. */
  record NotRead() implements ReadState {}

  /**
   * Every one of its files was opened.
   *
   * @param at the latest of the first opens
   */
  record Read(Moment at) implements ReadState {}
}
