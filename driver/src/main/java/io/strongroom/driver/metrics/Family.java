package io.strongroom.driver.metrics;

import java.util.List;

/** One metric: one name, one series for each combination of label values. */
interface Family {
  /** Its name, labels and meaning. */
  record Heading(String name, List<String> labels, String help) {
    public Heading {
      labels = List.copyOf(labels);
    }
  }

  void writeTo(Exposition out);
}
