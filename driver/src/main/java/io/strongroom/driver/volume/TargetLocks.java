package io.strongroom.driver.volume;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for each target, for the short steps that change what is there. Nothing that waits for a
 * store or a provider is ever done under one: unpublish needs it. There are as many as are in use,
 * and none is shared: a slow step holds up its own volume only.
 */
public final class TargetLocks {
  private final ConcurrentHashMap<TargetPath, Shared> inUse = new ConcurrentHashMap<>();

  private static final class Shared {
    private final ReentrantLock lock = new ReentrantLock();

    /** How many threads hold it or wait for it. Changed inside the map's compute only. */
    private int users;
  }

  /** Takes the lock; to be closed by the same thread. */
  public Held hold(TargetPath target) {
    Shared shared =
        inUse.compute(
            target,
            (_, known) -> {
              Shared used = known == null ? new Shared() : known;
              used.users++;
              return used;
            });
    shared.lock.lock();
    return () -> {
      shared.lock.unlock();
      inUse.computeIfPresent(target, (_, used) -> --used.users == 0 ? null : used);
    };
  }

  /** How many are held or waited for. */
  int inUse() {
    return inUse.size();
  }

  /** A lock that is held. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }
}
