package io.strongroom.driver.status;

import io.strongroom.driver.status.PodStatus.ObjectStatus;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity.State;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The objects of a volume that have had an event: that they are not valid yet, or have expired.
 * Another version, or another date, has an event again. Not thread-safe.
 */
final class ReportedValidity {
  private record Reported(ObjectVersion object, State state) {
    /** The store's own count does not matter. */
    static Reported of(ObjectStatus object, State state) {
      return new Reported(
          object.held().object().ofContent().valid(object.held().validity()), state);
    }
  }

  private final Set<Reported> reported = new HashSet<>();

  /** An earlier process wrote these into its status object, and their events with them. */
  void carryForward(List<ObjectStatus> earlier) {
    reported.addAll(in(State.NOT_YET_VALID, earlier));
    reported.addAll(in(State.EXPIRED, earlier));
  }

  /** Whether an event is due for objects in this state; true once. */
  boolean isNews(State state, List<ObjectStatus> objects) {
    Set<Reported> known =
        objects.stream().map(each -> Reported.of(each, state)).collect(Collectors.toSet());
    reported.removeIf(each -> each.state() == state && !known.contains(each));
    return reported.addAll(in(state, objects));
  }

  private static Set<Reported> in(State state, List<ObjectStatus> objects) {
    return objects.stream()
        .filter(object -> object.validity().filter(state::equals).isPresent())
        .map(object -> Reported.of(object, state))
        .collect(Collectors.toSet());
  }
}
