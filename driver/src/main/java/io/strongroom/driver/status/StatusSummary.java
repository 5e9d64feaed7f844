package io.strongroom.driver.status;

import io.strongroom.driver.status.PodStatus.ObjectStatus;
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
    String since = object.updatedAt().truncatedTo(ChronoUnit.SECONDS).toString();
    String counted = object.held().storeVersion().map(" (%s)"::formatted).orElse("");
    String held =
        "%s@%s%s since %s%s"
            .formatted(object.id(), object.held().version(), counted, since, validity(object));
    return object
        .readAt()
        .map(read -> "%s, read %s".formatted(held, read.truncatedTo(ChronoUnit.SECONDS)))
        .orElse(object.notReadAt().isPresent() ? held + ", not read" : held);
  }

  /** Empty for an object that is valid, or has no dates. */
  private static String validity(ObjectStatus object) {
    return object
        .state()
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
