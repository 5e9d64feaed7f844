package io.strongroom.driver.reads;

import io.strongroom.provider.Moment;
import java.util.Optional;

/**
 * One content of one file. An unchanged file of a new generation is the same content: what was seen
 * of it before is kept. Guarded by its {@link ReadTracker}.
 */
final class WatchedFile {
  private Optional<Moment> opened;

  private boolean certain;

  /** How many files on the node with this content are watched: two while generations change. */
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

  Optional<Moment> opened() {
    return opened;
  }

  boolean isCertainlyUnread() {
    return opened.isEmpty() && certain;
  }

  /** Whether an open since the writing would have been seen. */
  boolean isCertain() {
    return certain;
  }

  boolean isWatched() {
    return watches > 0;
  }

  void opened(Moment at) {
    if (opened.isEmpty()) {
      opened = Optional.of(at);
    }
  }

  /** Records that opens may have been missed; one that was seen is kept. */
  void blink() {
    certain = false;
  }

  void watchBegins() {
    watches++;
  }

  /** A watch saw its open, or is gone: without any, an open would not be seen. */
  void watchEnds() {
    watches--;
    if (watches == 0 && opened.isEmpty()) {
      blink();
    }
  }
}
