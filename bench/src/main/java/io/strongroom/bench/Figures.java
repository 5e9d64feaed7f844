package io.strongroom.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured: of each driver and figure, a value for each round. */
final class Figures {
  private record Key(ComparedDriver driver, String figure) {}

  private final Map<Key, List<Double>> values = new HashMap<>();

  void add(ComparedDriver driver, String figure, double value) {
    values.computeIfAbsent(new Key(driver, figure), _ -> new ArrayList<>()).add(value);
  }

  double median(ComparedDriver driver, String figure) {
    List<Double> sorted = sorted(driver, figure);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** The median, and from where to where the rounds were if there was more than one. */
  String text(ComparedDriver driver, String figure) {
    List<Double> sorted = sorted(driver, figure);
    String median = number(median(driver, figure));
    return sorted.size() == 1
        ? median
        : "%s (%s-%s)".formatted(median, number(sorted.getFirst()), number(sorted.getLast()));
  }

  /** With three digits, or as many as it has. */
  static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }

  private List<Double> sorted(ComparedDriver driver, String figure) {
    List<Double> all = values.get(new Key(driver, figure));
    if (all == null) {
      throw new IllegalStateException("%s of %s was not measured".formatted(figure, driver));
    }
    List<Double> sorted = new ArrayList<>(all);
    Collections.sort(sorted);
    return sorted;
  }
}
