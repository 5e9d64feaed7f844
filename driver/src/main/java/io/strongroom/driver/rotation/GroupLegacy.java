package io.strongroom.driver.rotation;

import io.strongroom.provider.Moment;
import java.util.Optional;

/**
 * What a volume brings along from the group that it was in.
 *
 * @param due when that group was due
 * @param notBefore until when its store is left alone
 * @param contentEnds by when what the volume holds must have been fetched anew
 */
record GroupLegacy(Optional<Moment> due, Moment notBefore, Optional<Moment> contentEnds) {
  static final GroupLegacy NONE =
      new GroupLegacy(Optional.empty(), Moment.EARLIEST, Optional.empty());

  /** What is due first, of volumes of two groups that meet in one. */
  GroupLegacy or(GroupLegacy other) {
    boolean first = other.due.isEmpty() || (due.isPresent() && due.get().isBefore(other.due.get()));
    return new GroupLegacy(
        first ? due : other.due,
        first ? notBefore : other.notBefore,
        contentEnds
            .map(end -> RefreshTimes.earlier(other.contentEnds, end))
            .orElse(other.contentEnds));
  }
}
