package io.strongroom.driver.refresh;

import io.strongroom.provider.Moment;
import java.util.Optional;

/**
 * The part of a group's plan that goes with a volume into another group.
 *
 * @param due when that group was due
 * @param aim what for
 * @param pause until when its store is not asked
 * @param contentEnds by when what the volume holds must have been fetched anew
 */
record GroupLegacy(
    Optional<Moment> due, RefreshAim aim, StorePause pause, Optional<Moment> contentEnds) {
  static final GroupLegacy NONE =
      new GroupLegacy(Optional.empty(), RefreshAim.CONTENT, StorePause.NONE, Optional.empty());

  /**
   * Joins the plans of two groups: the earlier due time with the pause of its group, for content if
   * either is due for that, and the earlier end of content.
   */
  GroupLegacy or(GroupLegacy other) {
    boolean first = other.due.isEmpty() || (due.isPresent() && due.get().isBefore(other.due.get()));
    GroupLegacy earlier = first ? this : other;
    GroupLegacy later = first ? other : this;
    return new GroupLegacy(
        earlier.due,
        later.due.isPresent() && later.aim == RefreshAim.CONTENT ? later.aim : earlier.aim,
        earlier.pause,
        contentEnds
            .map(end -> RefreshTimes.earlier(other.contentEnds, end))
            .orElse(other.contentEnds));
  }
}
