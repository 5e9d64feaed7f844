package io.strongroom.driver.metrics;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * A number that is read at each scrape.
 *
 * @param value returns at once
 */
record Gauge(Heading heading, LongSupplier value) implements Family {
  Gauge(String name, String help, LongSupplier value) {
    this(new Heading(name, List.of(), help), value);
  }

  @Override
  public void writeTo(Exposition out) {
    out.family(heading.name(), "gauge", heading.help());
    out.sample(heading.name(), heading.labels(), List.of(), value.getAsLong());
  }
}
