package io.strongroom.provider.cloud;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tokens and credentials by identity. Concurrent callers of one identity wait for one request; the
 * value is replaced shortly before it ends. Identities never share a value: the identity is the
 * key.
 *
 * <p>Bounded, least recently used first. Failures are not cached. Any thread.
 *
 * @param <K> all by which two identities differ; a record
 * @param <V> what is obtained
 */
public final class IdentityCache<K, V> {
  private final int maxSize;
  private final MonotonicClock clock;
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param maxSize how many identities are remembered
   */
  public IdentityCache(int maxSize, MonotonicClock clock) {
    this.maxSize = maxSize;
    this.clock = clock;
  }

  /**
   * Something that ends.
   *
   * @param renewAt from when on it is made anew
   * @param endsAt until when it may still be used if it cannot be made anew
   */
  public record Made<V>(V value, Moment renewAt, Moment endsAt) {
    private static final Duration EARLY = Duration.ofMinutes(5);

    /** Made anew five minutes before its end, what is short after two thirds. */
    public static <V> Made<V> until(V value, Moment end, MonotonicClock clock) {
      Duration third = clock.now().until(end).dividedBy(3);
      return new Made<>(value, end.minus(third.compareTo(EARLY) < 0 ? third : EARLY), end);
    }
  }

  /** Obtains the value. */
  @FunctionalInterface
  public interface Maker<V> {
    Made<V> make() throws StoreException, InterruptedException;
  }

  /** The value of one identity; its lock is held while it is made. */
  private static final class Entry<V> {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Made<V> made;
  }

  /**
   * The value of an identity, made if there is none or it is about to end. If that fails with a
   * transient error, the old one serves until its end.
   *
   * @throws StoreException of the maker, or of kind TIMEOUT if others make it until the deadline
   */
  public V get(K identity, Deadline deadline, Maker<V> maker)
      throws StoreException, InterruptedException {
    Entry<V> entry = entry(identity);
    Made<V> known = entry.made;
    if (known != null && clock.now().isBefore(known.renewAt())) {
      return known.value();
    }
    if (!entry.lock.tryLock(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
      throw StoreException.of(
          Phase.IDENTITY, Kind.TIMEOUT, "others of the same identity wait for it still");
    }
    try {
      return current(entry, maker);
    } finally {
      entry.lock.unlock();
    }
  }

  private V current(Entry<V> entry, Maker<V> maker) throws StoreException, InterruptedException {
    Made<V> known = entry.made;
    if (known != null && clock.now().isBefore(known.renewAt())) {
      return known.value();
    }
    try {
      Made<V> fresh = maker.make();
      entry.made = fresh;
      return fresh.value();
    } catch (StoreException e) {
      if (known != null && e.isTransient() && clock.now().isBefore(known.endsAt())) {
        return known.value();
      }
      throw e;
    }
  }

  /** The store refused a value: it is not handed out again. Another one stays. */
  public synchronized void forget(K identity, V refused) {
    Entry<V> entry = entries.get(identity);
    if (entry != null) {
      Made<V> made = entry.made;
      if (made != null && made.value().equals(refused)) {
        entry.made = null;
      }
    }
  }

  /** How many identities are remembered. */
  public synchronized int size() {
    return entries.size();
  }

  private synchronized Entry<V> entry(K identity) {
    Entry<V> entry = entries.computeIfAbsent(identity, _ -> new Entry<>());
    prune(entry);
    return entry;
  }

  /** What has ended goes, and what is too much. One that is being made stays with its makers. */
  private void prune(Entry<V> wanted) {
    Moment now = clock.now();
    Iterator<Entry<V>> eldestFirst = entries.values().iterator();
    while (eldestFirst.hasNext()) {
      Entry<V> entry = eldestFirst.next();
      Made<V> made = entry.made;
      boolean over = made != null && !now.isBefore(made.endsAt());
      if (entry != wanted && !entry.lock.isLocked() && (over || entries.size() > maxSize)) {
        eldestFirst.remove();
      }
    }
  }

  /** Numbers only: what is remembered are credentials. */
  @Override
  public String toString() {
    return "IdentityCache[%d]".formatted(size());
  }
}
