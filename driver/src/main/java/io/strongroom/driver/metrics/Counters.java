package io.strongroom.driver.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one name. The caller bounds the label values. */
final class Counters implements Family {
  private final Heading heading;
  private final ConcurrentHashMap<List<String>, LongAdder> series = new ConcurrentHashMap<>();

  Counters(String name, List<String> labels, String help) {
    heading = new Heading(name, labels, help);
  }

  /** Shows a series before anything was counted, so that its first count is an increase. */
  Counters startingWith(String... values) {
    add(0, values);
    return this;
  }

  void count(String... values) {
    add(1, values);
  }

  private void add(int what, String... values) {
    series.computeIfAbsent(List.copyOf(Arrays.asList(values)), _ -> new LongAdder()).add(what);
  }

  @Override
  public void writeTo(Exposition out) {
    out.family(heading.name(), "counter", heading.help());
    series.forEach(
        (values, count) -> out.sample(heading.name(), heading.labels(), values, count.sum()));
  }
}
