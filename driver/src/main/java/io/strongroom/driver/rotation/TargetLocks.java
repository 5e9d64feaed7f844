package io.strongroom.driver.rotation;

import io.strongroom.driver.volume.TargetPath;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Locks for the short steps that change what is at a target. Nothing that waits for a store or a
 * provider is ever done under one: unpublish needs it.
 */
public final class TargetLocks {
  /**
   * More than a node runs pods at once; two targets that share one only wait for a few syscalls.
   */
  private static final int STRIPES = 128;

  private final ReentrantLock[] stripes =
      IntStream.range(0, STRIPES).mapToObj(_ -> new ReentrantLock()).toArray(ReentrantLock[]::new);

  /** Takes the lock; to be closed by the same thread. */
  public Held hold(TargetPath target) {
    ReentrantLock lock = stripes[Math.floorMod(target.hashCode(), STRIPES)];
    lock.lock();
    return lock::unlock;
  }

  /** A lock that is held. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }
}
