package io.strongroom.driver.reads;

import io.strongroom.driver.reads.Contents.ObjectFiles;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is known of one volume. Guarded by its {@link ReadTracker}. */
final class VolumeReading {
  private final TargetPath target;
  private final Set<ObjectVersion> told = new HashSet<>();
  private Contents contents;
  private List<Watches.Watch> watches;
  private Optional<Rotation> rotation = Optional.empty();

  /** Rotated objects that are not all read yet. */
  private static final class Rotation {
    final Moment since;
    final Set<String> objects;
    boolean overdue;

    Rotation(Moment since, Set<String> objects) {
      this.since = since;
      this.objects = objects;
    }
  }

  VolumeReading(TargetPath target, Contents contents, List<Watches.Watch> watches) {
    this.target = target;
    this.contents = contents;
    this.watches = watches;
  }

  Contents contents() {
    return contents;
  }

  List<Watches.Watch> watches() {
    return watches;
  }

  /** Records that another generation is shown. */
  void shows(Contents next, List<Watches.Watch> nextWatches, Moment now) {
    Set<String> rotated = new TreeSet<>(next.rotatedSince(contents));
    contents = next;
    watches = nextWatches;
    if (!rotated.isEmpty()) {
      rotation = Optional.of(rotatedNow(rotated, now));
    }
    told.retainAll(contents.objects().stream().map(ObjectFiles::object).toList());
  }

  /**
   * A pod that reads nothing while the store rotates faster than the grace time must have its event
   * too: the time of the first unread rotation counts until that was sent.
   */
  private Rotation rotatedNow(Set<String> rotated, Moment now) {
    Optional<Rotation> unread = rotation;
    unread.ifPresent(before -> rotated.addAll(before.objects));
    return new Rotation(
        unread.filter(before -> !before.overdue).map(before -> before.since).orElse(now), rotated);
  }

  /** Records more facts or watches of the same files. */
  void holds(Contents same, List<Watches.Watch> more) {
    contents = same;
    List<Watches.Watch> all = new ArrayList<>(watches);
    all.addAll(more);
    watches = all;
  }

  /** The events that are due by now; each is returned once. */
  List<ReadEvent> tell(Clocks clock, Duration grace) {
    Moment now = clock.now();
    List<ReadEvent> due = new ArrayList<>();
    List<ReadObject> reads = newReads(clock);
    if (!reads.isEmpty()) {
      due.add(new ReadEvent.Read(target, reads));
    }
    rotation.flatMap(current -> tell(current, now, grace)).ifPresent(due::add);
    return due;
  }

  private List<ReadObject> newReads(Clocks clock) {
    List<ReadObject> reads = new ArrayList<>();
    for (ObjectFiles each : contents.objects()) {
      if (each.state() instanceof ReadState.Read(Moment at) && told.add(each.object())) {
        reads.add(new ReadObject(each.object(), clock.timeOf(at)));
      }
    }
    return reads;
  }

  private Optional<ReadEvent> tell(Rotation current, Moment now, Duration grace) {
    List<String> unread = new ArrayList<>();
    Moment last = current.since;
    for (String id : List.copyOf(current.objects)) {
      switch (contents.stateOf(id).orElseGet(ReadState.Unknown::new)) {
        case ReadState.Read(Moment at) -> last = at.isAfter(last) ? at : last;
        case ReadState.NotRead() -> unread.add(id);
        // Not in the class any more, or not known.
        case ReadState.Unknown() -> current.objects.remove(id);
      }
    }
    if (unread.isEmpty()) {
      rotation = Optional.empty();
      return current.objects.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ReadEvent.RotationRead(
                  target, List.copyOf(current.objects), current.since.until(last)));
    }
    if (isDue(current, now, grace)) {
      current.overdue = true;
      return Optional.of(new ReadEvent.RotationNotRead(target, unread, current.since.until(now)));
    }
    return Optional.empty();
  }

  private static boolean isDue(Rotation current, Moment now, Duration grace) {
    return !current.overdue && !grace.isZero() && !now.isBefore(current.since.plus(grace));
  }

  /** When a grace time ends, if one runs. */
  Optional<Moment> due(Duration grace) {
    return rotation
        .filter(current -> !current.overdue && !grace.isZero())
        .map(current -> current.since.plus(grace));
  }

  List<ObjectReading> objects() {
    return contents.objects().stream()
        .map(each -> new ObjectReading(each.object(), each.state()))
        .sorted(Comparator.comparing(reading -> reading.object().id()))
        .toList();
  }

  int unread() {
    return rotation.map(this::unread).orElse(0);
  }

  int overdue() {
    return rotation.filter(current -> current.overdue).map(this::unread).orElse(0);
  }

  private int unread(Rotation current) {
    return (int)
        current.objects.stream()
            .filter(id -> contents.stateOf(id).orElse(null) instanceof ReadState.NotRead)
            .count();
  }

  int unknown() {
    return (int)
        contents.objects().stream()
            .filter(each -> each.state() instanceof ReadState.Unknown)
            .count();
  }
}
