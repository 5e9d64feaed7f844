package io.strongroom.driver.status;

import io.strongroom.driver.status.PodStatus.ObjectStatus;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity.State;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The objects of a volume for which an event has said that they are not valid yet, or have expired.
 * Another version, or another date, has an event again. Guarded by its {@link PodStatuses}.
 */
final class SaidValidity {
  private record Said(ObjectVersion object, State state) {
    /** The store's own count does not matter. */
    static Said of(ObjectStatus object, State state) {
      return new Said(object.held().ofContent().valid(object.held().validity()), state);
    }
  }

  private final Set<Said> said = new HashSet<>();

  /** Takes over what the status object of an earlier process says. */
  void saidBefore(List<ObjectStatus> earlier) {
    said.addAll(in(State.NOT_YET_VALID, earlier));
    said.addAll(in(State.EXPIRED, earlier));
  }

  /** Whether an event is due for objects in this state; true once. */
  boolean isNews(State state, List<ObjectStatus> objects) {
    Set<Said> known =
        objects.stream().map(each -> Said.of(each, state)).collect(Collectors.toSet());
    said.removeIf(each -> each.state() == state && !known.contains(each));
    return said.addAll(in(state, objects));
  }

  private static Set<Said> in(State state, List<ObjectStatus> objects) {
    return objects.stream()
        .filter(object -> object.state().filter(state::equals).isPresent())
        .map(object -> Said.of(object, state))
        .collect(Collectors.toSet());
  }
}
