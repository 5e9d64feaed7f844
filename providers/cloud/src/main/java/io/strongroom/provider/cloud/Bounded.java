package io.strongroom.provider.cloud;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Collections that neither classes nor answers can make grow: where there is too much, what was not
 * used for longest goes. The caller synchronises, reading as well.
 */
public final class Bounded {
  private Bounded() {}

  /**
   * A map.
   *
   * @param maxSize how many entries it keeps
   */
  public static <K, V> Map<K, V> map(int maxSize) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > maxSize;
      }
    };
  }

  /**
   * A set; adding what is there already counts as using it.
   *
   * @param maxSize how many elements it keeps
   */
  public static <T> Set<T> set(int maxSize) {
    return Collections.newSetFromMap(map(maxSize));
  }
}
