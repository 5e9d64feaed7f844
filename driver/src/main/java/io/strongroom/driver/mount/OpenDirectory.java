package io.strongroom.driver.mount;

import java.nio.file.Path;

/**
 * A directory held by its descriptor, so that no process can put another in its place between a
 * check and a use.
 */
public interface OpenDirectory extends AutoCloseable {
  /** A path that leads into exactly this directory while it is open ({@code /proc/self/fd/N}). */
  Path path();

  @Override
  void close();
}
