package io.strongroom.driver.metrics;

import io.strongroom.driver.observe.OneLine;
import java.util.List;

/** Prometheus' text format, version 0.0.4. */
final class Exposition {
  /** As long as a name in Kubernetes. */
  static final int MAX_VALUE = 253;

  private final StringBuilder text = new StringBuilder();

  /** The heading of a family of series. */
  void family(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  void sample(String name, List<String> labels, List<String> values, long value) {
    sample(name, labels, values, Long.toString(value));
  }

  void sample(String name, List<String> labels, List<String> values, double value) {
    sample(name, labels, values, Double.toString(value));
  }

  private void sample(String name, List<String> labels, List<String> values, String number) {
    text.append(name);
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? '{' : ',').append(labels.get(i)).append("=\"");
      text.append(escaped(values.get(i))).append('"');
    }
    text.append(labels.isEmpty() ? " " : "} ").append(number).append('\n');
  }

  private static String escaped(String value) {
    return OneLine.of(value, MAX_VALUE).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
