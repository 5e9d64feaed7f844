package io.strongroom.driver.spc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The most recently used values, bounded by number and by size: who may write objects must not be
 * able to fill the memory of every node.
 */
final class RecentlyUsed<V> {
  private final int maxEntries;
  private final long maxSize;

  @GuardedBy("this")
  private final Map<String, Sized<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("this")
  private long size;

  private record Sized<V>(V value, long size) {}

  /**
   * Bounds both.
   *
   * @param maxSize in the unit of {@link #put}
   */
  RecentlyUsed(int maxEntries, long maxSize) {
    this.maxEntries = maxEntries;
    this.maxSize = maxSize;
  }

  synchronized Optional<V> get(String namespace, String name) {
    return Optional.ofNullable(entries.get(key(namespace, name))).map(Sized::value);
  }

  /** Keeps a value, at the cost of those that were not used for longest. */
  synchronized void put(String namespace, String name, V value, long valueSize) {
    remove(namespace, name);
    if (valueSize > maxSize) {
      return;
    }
    entries.put(key(namespace, name), new Sized<>(value, valueSize));
    size += valueSize;
    Iterator<Sized<V>> eldest = entries.values().iterator();
    while (entries.size() > maxEntries || size > maxSize) {
      size -= eldest.next().size();
      eldest.remove();
    }
  }

  synchronized void remove(String namespace, String name) {
    Sized<V> removed = entries.remove(key(namespace, name));
    if (removed != null) {
      size -= removed.size();
    }
  }

  /** Neither part can have a slash. */
  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
