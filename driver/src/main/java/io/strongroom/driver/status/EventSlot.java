package io.strongroom.driver.status;

import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.Optional;

/**
 * What was written, or is to be written, for one reason (and for each warning) of one volume.
 * Guarded by its {@link PodEvents}.
 */
final class EventSlot {
  EventSeries series;

  /** The kind of the problem; one of another kind does not wait. */
  String kind;

  boolean created;
  boolean dirty = true;
  Optional<Moment> toldAt = Optional.empty();

  private String toldKind = "";
  private final KindChanges changes = new KindChanges(PodEvents.BETWEEN_NEWS);

  EventSlot(EventSeries series, String kind) {
    this.series = series;
    this.kind = kind;
  }

  Moment due() {
    Duration between = series.news() ? PodEvents.BETWEEN_NEWS : PodEvents.BETWEEN_REPETITIONS;
    return toldAt
        .map(at -> kind.equals(toldKind) ? at.plus(between) : changes.next())
        .orElse(Moment.EARLIEST);
  }

  void told(String nowKind, Moment now) {
    if (toldAt.isPresent() && !nowKind.equals(toldKind)) {
      changes.told(now);
    }
    toldAt = Optional.of(now);
    toldKind = nowKind;
  }
}
