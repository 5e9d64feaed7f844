package io.strongroom.driver.metrics;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** A SecretProviderClass, as metrics name it. */
record ClassKey(String namespace, String name) {
  static final List<String> LABELS = List.of("namespace", "secretproviderclass");

  /** More classes than a node's pods use, by far. */
  static final int MAX_CLASSES = 100;

  private static final ClassKey REST = new ClassKey(BoundedLabel.OTHER, BoundedLabel.OTHER);

  /** One volume's contribution to a series of its class. */
  record Part<V>(ClassKey key, V value) {}

  /**
   * One value for each class. The first {@value #MAX_CLASSES} classes keep their names, all further
   * ones are one.
   *
   * @param order of the values of classes; what an alert is about comes first
   */
  static <V> Map<ClassKey, V> byClass(
      Collection<Part<V>> parts, BinaryOperator<V> and, Comparator<V> order) {
    Map<ClassKey, V> all = new LinkedHashMap<>();
    parts.forEach(part -> all.merge(part.key(), part.value(), and));
    Map<ClassKey, V> bounded = new LinkedHashMap<>();
    all.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(order))
        .forEach(
            row ->
                bounded.merge(
                    bounded.size() < MAX_CLASSES ? row.getKey() : REST, row.getValue(), and));
    return bounded;
  }

  List<String> labels() {
    return List.of(namespace, name);
  }
}
