package io.strongroom.driver.status;

import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The newest event of one reason (and of each warning) of one volume: what was written, and what is
 * to be written. Not thread-safe.
 */
final class EventSlot {
  /** The least time between two writes of one reason when the newer one has something new. */
  private static final Duration BETWEEN_NEWS = Duration.ofMinutes(5);

  /**
   * The least time between two writes that only count repetitions: within the hour for which an API
   * server keeps events.
   */
  private static final Duration BETWEEN_REPETITIONS = Duration.ofMinutes(30);

  private EventSeries series;

  /** The kind of the problem; one of another kind does not wait. */
  private String kind;

  /** Whether the API server has an object of the series. */
  private boolean created;

  private boolean pending = true;
  private final WriteLimit limit = new WriteLimit();

  EventSlot(EventSeries series, String kind) {
    this.series = series;
    this.kind = kind;
  }

  /** Whether its newest event is the same. */
  boolean holds(PodEvent event) {
    return series.event().equals(event);
  }

  void repeat(Instant now, boolean news) {
    series = series.again(now, news);
    pending = true;
  }

  /** Another event takes the place of the newest; that one is lost if it was not written yet. */
  void replace(EventSeries newest, String kindOfNewest) {
    series = newest;
    kind = kindOfNewest;
    created = false;
    pending = true;
  }

  /** Drops an event that still waits because one was written lately: it is over by now. */
  void withdraw() {
    if (limit.isWritten()) {
      pending = false;
    }
  }

  /** When it is to be written; empty if nothing is. */
  Optional<Moment> due() {
    Duration between = series.news() ? BETWEEN_NEWS : BETWEEN_REPETITIONS;
    return pending ? Optional.of(limit.next(kind, between)) : Optional.empty();
  }

  void write(EventObjects objects, ReportedVolume volume)
      throws KubernetesException, InterruptedException {
    objects.write(volume, series, created);
  }

  void written(Moment now) {
    limit.written(kind, limit.isWritten(), now);
    created = true;
    pending = false;
    series = series.written();
  }

  /** The API server does not take it, and would not another time. */
  void refused() {
    pending = false;
  }
}
