package io.strongroom.driver.reads;

import java.time.Duration;
import java.util.List;

/** What has become known of the reads of a volume. */
public sealed interface ReadEvent {
  /** Objects have been read. */
  record Read(List<ReadObject> objects) implements ReadEvent {}

  /**
   * Every object that was rotated has been read.
   *
   * @param objects their ids
   * @param took from the rotation to the last read
   */
  record RotationRead(List<String> objects, Duration took) implements ReadEvent {}

  /**
   * Rotated objects have not been read within the grace time.
   *
   * @param objects their ids
   * @param since how long ago they were written
   */
  record RotationNotRead(List<String> objects, Duration since) implements ReadEvent {}
}
