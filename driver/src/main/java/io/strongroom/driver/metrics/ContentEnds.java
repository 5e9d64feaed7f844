package io.strongroom.driver.metrics;

import io.strongroom.driver.metrics.ClassKey.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;

/** When what the volumes of a class hold ends; no series for a class of which nothing is known. */
record ContentEnds(Supplier<List<ContentEnd>> byVolume) implements Family {
  private static final String EXPIRY = "strongroom_expiry_timestamp_seconds";
  private static final String RENEWAL = "strongroom_renewal_due_seconds";
  private static final double MILLIS = 1e3;

  @Override
  public void writeTo(Exposition out) {
    List<ContentEnd> now = byVolume.get();
    out.family(
        EXPIRY,
        "gauge",
        "Unix time at which the first object of a class expires by the date of its store.");
    ClassKey.byClass(
            parts(now, ContentEnd::expires),
            BinaryOperator.minBy(Comparator.<Instant>naturalOrder()),
            Comparator.naturalOrder())
        .forEach(
            (key, end) -> out.sample(EXPIRY, ClassKey.LABELS, key.labels(), end.getEpochSecond()));
    out.family(
        RENEWAL,
        "gauge",
        "Seconds until a lease or certificate of a class is to be renewed at the latest.");
    ClassKey.byClass(
            parts(now, ContentEnd::renewalDue),
            BinaryOperator.minBy(Comparator.<Duration>naturalOrder()),
            Comparator.naturalOrder())
        .forEach(
            (key, due) ->
                out.sample(RENEWAL, ClassKey.LABELS, key.labels(), due.toMillis() / MILLIS));
  }

  private static <V> List<Part<V>> parts(
      List<ContentEnd> ends, Function<ContentEnd, Optional<V>> value) {
    return ends.stream()
        .flatMap(
            end ->
                value.apply(end).stream()
                    .map(
                        known -> new Part<>(new ClassKey(end.namespace(), end.className()), known)))
        .toList();
  }
}
