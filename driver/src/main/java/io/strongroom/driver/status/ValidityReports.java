package io.strongroom.driver.status;

import io.strongroom.driver.status.PodStatus.ObjectStatus;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.Validity;
import io.strongroom.provider.Validity.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The events of a pod about the dates of its secrets: at once, or when a date has come. Dates are
 * compared with the clock of the node.
 */
final class ValidityReports {
  /** A secret of all nodes expires for all of them: they do not write in the same second. */
  static final Duration SPREAD = Duration.ofMinutes(1);

  /** The longest wait for a date: the clock of the node may be set. */
  static final Duration MAX_WAIT = Duration.ofHours(1);

  /** Names in one message; the status object has all of them. */
  private static final int MAX_NAMES = 8;

  private final PodEvents events;
  private final Clocks clock;

  ValidityReports(PodEvents events, Clocks clock) {
    this.events = events;
    this.clock = clock;
  }

  /**
   * Records the events that are due.
   *
   * @param status of the volume as it stands now
   * @return when to look again: at the next date, or before
   */
  Optional<Moment> report(TrackedVolume tracked, PodStatus status) {
    List<ObjectStatus> objects = status.objects();
    report(tracked, objects, State.EXPIRED, EventReasons.EXPIRED, ValidityReports::expired);
    report(
        tracked,
        objects,
        State.NOT_YET_VALID,
        EventReasons.NOT_YET_VALID,
        ValidityReports::notYetValid);
    return nextDate(tracked.volume.target(), objects);
  }

  private void report(
      TrackedVolume tracked,
      List<ObjectStatus> objects,
      State state,
      String reason,
      Function<List<ObjectStatus>, String> text) {
    List<ObjectStatus> concerned = in(state, objects);
    if (tracked.reportedValidity.isNews(state, objects)) {
      events.record(tracked.volume, event(tracked, reason, text.apply(concerned)), clock.instant());
    }
    if (concerned.isEmpty()) {
      events.withdraw(tracked.volume.target(), reason);
    }
  }

  private Optional<Moment> nextDate(TargetPath target, List<ObjectStatus> objects) {
    Instant now = clock.instant();
    Duration later = Duration.ofSeconds(Math.floorMod(target.hashCode(), SPREAD.toSeconds()));
    return objects.stream()
        .flatMap(object -> object.held().validity().nextAfter(now).stream())
        .min(Comparator.naturalOrder())
        .map(date -> clock.momentOf(date).plus(later))
        .map(due -> earlier(due, clock.now().plus(MAX_WAIT)));
  }

  private static Moment earlier(Moment one, Moment other) {
    return one.isBefore(other) ? one : other;
  }

  private static PodEvent event(TrackedVolume tracked, String reason, String text) {
    return PodEvent.warning(
        reason,
        "SecretProviderClass %s/%s%s: %s"
            .formatted(
                tracked.volume.namespace(),
                tracked.volume.className(),
                tracked.origin.map(origin -> ", store " + origin.store()).orElse(""),
                text));
  }

  private static List<ObjectStatus> in(State state, List<ObjectStatus> objects) {
    return objects.stream()
        .filter(each -> each.validity().filter(state::equals).isPresent())
        .toList();
  }

  private static String expired(List<ObjectStatus> objects) {
    return "%s; the files stay as they are until the store has a new version or another date"
        .formatted(each(objects, "%s (version %s) expired at %s", Validity::expires));
  }

  private static String notYetValid(List<ObjectStatus> objects) {
    return "%s; the files are there already, and who checks the date refuses them until then"
        .formatted(each(objects, "%s (version %s) is not valid before %s", Validity::notBefore));
  }

  private static String each(
      List<ObjectStatus> objects, String text, Function<Validity, Optional<Instant>> date) {
    int more = objects.size() - MAX_NAMES;
    return objects.stream()
            .limit(MAX_NAMES)
            .map(
                object ->
                    text.formatted(
                        object.held().id(),
                        object.held().storeVersion().orElse(object.held().version()),
                        date.apply(object.held().validity()).map(Instant::toString).orElse("")))
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and %d more".formatted(more) : "");
  }
}
