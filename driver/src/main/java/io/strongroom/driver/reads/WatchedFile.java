package io.strongroom.driver.reads;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.provider.Moment;
import java.util.Optional;

/**
 * One content of one file. An unchanged file of a new generation is the same content: what was seen
 * of it before is kept. Thread-safe.
 */
public final class WatchedFile {
  @GuardedBy("this")
  private Optional<Moment> opened;

  @GuardedBy("this")
  private boolean certain;

  /** How many files on the node with this content are watched: two while generations change. */
  @GuardedBy("this")
  private int watches;

  private WatchedFile(Optional<Moment> opened, boolean certain) {
    this.opened = opened;
    this.certain = certain;
  }

  /** Just written, and not opened by another process. */
  static WatchedFile fresh() {
    return new WatchedFile(Optional.empty(), true);
  }

  /** Was there before the watch began. */
  static WatchedFile unknown() {
    return new WatchedFile(Optional.empty(), false);
  }

  static WatchedFile read(Moment at) {
    return new WatchedFile(Optional.of(at), true);
  }

  public synchronized Optional<Moment> opened() {
    return opened;
  }

  synchronized boolean isCertainlyUnread() {
    return opened.isEmpty() && certain;
  }

  /** Whether an open since the writing would have been seen. */
  synchronized boolean isCertain() {
    return certain;
  }

  public synchronized boolean isWatched() {
    return watches > 0;
  }

  public synchronized void opened(Moment at) {
    if (opened.isEmpty()) {
      opened = Optional.of(at);
    }
  }

  /** Records that opens may have been missed; one that was seen is kept. */
  public synchronized void mayHaveMissed() {
    certain = false;
  }

  public synchronized void watchBegins() {
    watches++;
  }

  /** A watch saw its open, or is gone: without any, an open would not be seen. */
  public synchronized void watchEnds() {
    watches--;
    if (watches == 0 && opened.isEmpty()) {
      mayHaveMissed();
    }
  }
}
