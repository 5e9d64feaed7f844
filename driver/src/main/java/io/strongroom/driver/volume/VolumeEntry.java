package io.strongroom.driver.volume;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.reads.VolumeReading;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Volumes} holds for one target. The fields are read in any thread and changed in
 * {@link Volumes} only, one change at a time.
 */
final class VolumeEntry {
  /** See {@link Volumes#lock}. */
  final ReentrantLock lock = new ReentrantLock();

  /** How many threads hold the lock or wait for it; read inside a change only. */
  int lockUsers;

  volatile @Nullable Operation operation;

  volatile @Nullable PublishedVolume published;

  /** What a volume of an earlier process takes of the node's budget while it waits for kubelet. */
  volatile ContentBudget.@Nullable Reservation waiting;

  /** What was read of it. It goes with the volume's watches, see {@code ReadTracker#forget}. */
  volatile @Nullable VolumeReading reading;

  volatile RefreshState refreshes = RefreshState.NEW;

  boolean isIdle() {
    return lockUsers == 0
        && operation == null
        && published == null
        && waiting == null
        && reading == null;
  }

  /** Lets an operation begin, if there is no other. */
  void claim(Operation next) {
    if (operation == null) {
      operation = next;
    }
  }

  /** The same, if there is a volume. */
  void claimPublished(Operation next) {
    if (published != null) {
      claim(next);
    }
  }

  /** Puts a volume, or none, in the place of another, and gives its part of the budget back. */
  void publish(@Nullable PublishedVolume next) {
    PublishedVolume before = published;
    published = next;
    if (next == null) {
      refreshes = RefreshState.NEW;
    }
    if (before != null && (next == null || !before.reserved().equals(next.reserved()))) {
      before.reserved().ifPresent(ContentBudget.Reservation::close);
    }
  }

  /** Ends the waiting for kubelet; returns whether there was one. */
  boolean endWaiting() {
    ContentBudget.Reservation reserved = waiting;
    waiting = null;
    if (reserved != null) {
      reserved.close();
    }
    return reserved != null;
  }
}
