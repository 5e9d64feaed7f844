package io.strongroom.driver.status;

import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How often the texts of a volume's problem are written. The kind of the problem is written at once
 * when it changes, but not each time: failures that take turns would be a write at every refresh.
 * Not thread-safe.
 */
final class WriteLimit {
  /** So many changes of the kind are written at once within {@link #WITHIN}. */
  private static final int MAX_CHANGES = 4;

  private static final Duration WITHIN = Duration.ofMinutes(5);

  /** When changes of the kind were written, the newest last. */
  private final Deque<Moment> changes = new ArrayDeque<>();

  private Optional<Moment> writtenAt = Optional.empty();
  private String writtenKind = "";

  /** Whether anything was written. */
  boolean isWritten() {
    return writtenAt.isPresent();
  }

  /**
   * When a text may be written.
   *
   * @param kind of the problem
   * @param between the least time between two texts of one kind
   */
  Moment next(String kind, Duration between) {
    if (writtenAt.isEmpty()) {
      return Moment.EARLIEST;
    }
    if (kind.equals(writtenKind)) {
      return writtenAt.get().plus(between);
    }
    return changes.size() < MAX_CHANGES ? Moment.EARLIEST : changes.getFirst().plus(WITHIN);
  }

  /**
   * A text was written.
   *
   * @param replaces whether it took the place of another text, and nothing else changed
   */
  void written(String kind, boolean replaces, Moment now) {
    if (replaces && !kind.equals(writtenKind)) {
      if (changes.size() == MAX_CHANGES) {
        changes.removeFirst();
      }
      changes.addLast(now);
    }
    writtenAt = Optional.of(now);
    writtenKind = kind;
  }
}
