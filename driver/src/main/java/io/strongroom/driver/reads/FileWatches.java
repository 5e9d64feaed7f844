package io.strongroom.driver.reads;

/** Watches of files of one generation. */
public interface FileWatches extends AutoCloseable {
  /** Removes those that are left; opens before this still count. */
  @Override
  void close();
}
