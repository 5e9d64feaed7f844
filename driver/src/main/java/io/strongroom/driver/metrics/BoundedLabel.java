package io.strongroom.driver.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A label whose values others choose: the first few are themselves, all further ones are {@code
 * other}, so that a caller cannot fill the driver's memory or Prometheus' with series.
 */
final class BoundedLabel {
  static final String OTHER = "other";

  private final int most;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  BoundedLabel(int most) {
    this.most = most;
  }

  String of(String value) {
    if (known.contains(value)) {
      return value;
    }
    synchronized (this) {
      return value.length() <= Exposition.MAX_VALUE && known.size() < most && known.add(value)
          ? value
          : OTHER;
    }
  }
}
