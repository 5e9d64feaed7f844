package io.strongroom.driver.mount;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Watches for the first open of files. It sees an open through every mount of the file system,
 * read-only ones of other mount namespaces included, and neither a stat nor an open with O_PATH, by
 * which kubelet and container runtimes make bind mounts.
 */
public interface FileOpens extends AutoCloseable {
  /** An event of a watch. */
  sealed interface Event {
    /** The file was opened. The watch sees one open and no more. */
    record Opened(int watch) implements Event {}

    /** The watch is gone, by itself or because it was removed: the last event of its number. */
    record Ended(int watch) implements Event {}

    /** Events of any watch may be missing: more came than the kernel keeps. */
    record Lost() implements Event {}
  }

  /** Opens an instance. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens an inotify instance; the caller closes it.
     *
     * @throws MountException with errno EMFILE if the user has as many instances as the node allows
     *     ({@code fs.inotify.max_user_instances})
     */
    FileOpens open() throws MountException;
  }

  /**
   * Watches a file for its next open.
   *
   * @param root the volume's root, attached somewhere or not
   * @param path relative to the root; a symlink at its end is not followed
   * @return the number of the watch, which is not used again while events of it may come
   * @throws MountException with errno ENOSPC if the user has as many watches as the node allows
   *     ({@code fs.inotify.max_user_watches}), or another
   */
  int watch(OpenDirectory root, String path) throws MountException;

  /**
   * Removes a watch; {@link Event.Ended} follows.
   *
   * @return whether it was still there
   */
  boolean unwatch(int watch);

  /**
   * The next events, in order; none after {@link #wake} or when the time is over. For one platform
   * thread: it blocks in the kernel, where a virtual thread would hold its carrier.
   *
   * @param most how long to wait; for ever if empty
   */
  List<Event> await(Optional<Duration> most) throws MountException;

  /** Ends a wait, or the next one. */
  void wake();

  /** Not to be called while a thread waits. Every watch ends, without events. */
  @Override
  void close();
}
