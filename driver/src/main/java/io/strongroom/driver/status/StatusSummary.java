package io.strongroom.driver.status;

import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.status.PodStatus.ObjectStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The objects of a volume in one line, for {@code kubectl get -o wide}: a column of a list shows
 * JSON. It is for people; programs read the list.
 */
final class StatusSummary {
  /** The most objects in the line; the list has all of them. */
  private static final int MAX = 8;

  private StatusSummary() {}

  static String of(List<ObjectStatus> objects) {
    if (objects.isEmpty()) {
      return "nothing";
    }
    String first =
        objects.stream().limit(MAX).map(StatusSummary::one).collect(Collectors.joining(", "));
    int more = objects.size() - MAX;
    return more > 0 ? "%s and %d more".formatted(first, more) : first;
  }

  private static String one(ObjectStatus object) {
    HeldObject held = object.held();
    return "%s@%s%s since %s%s%s"
        .formatted(
            held.id(),
            held.version(),
            held.storeVersion().map(" (%s)"::formatted).orElse(""),
            held.updatedAt().map(StatusSummary::seconds).orElse("an unknown time"),
            validity(object),
            reading(held.reading()));
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String reading(Reading reading) {
    return switch (reading) {
      case Reading.Read(Instant at) -> ", read " + seconds(at);
      case Reading.NotRead _ -> ", not read";
      case Reading.Unknown() -> "";
    };
  }

  /** Empty for an object that is valid, or has no dates. */
  private static String validity(ObjectStatus object) {
    return object
        .validity()
        .map(
            state ->
                switch (state) {
                  case NOT_YET_VALID -> ", not yet valid";
                  case EXPIRED -> ", expired";
                  case VALID -> "";
                })
        .orElse("");
  }
}
