package io.strongroom.driver.reads;

import io.strongroom.driver.reads.Contents.ObjectFiles;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is known of the reads of one volume. Immutable, but for the files, which take note of their
 * first open.
 *
 * @param watches of the contents' files
 * @param reported objects whose read has had its event
 * @param rotation of objects that are not all read yet
 */
public record VolumeReading(
    Contents contents,
    List<FileWatches> watches,
    Set<ObjectVersion> reported,
    Optional<Rotation> rotation) {
  public VolumeReading {
    watches = List.copyOf(watches);
    reported = Set.copyOf(reported);
  }

  /** Of a volume of which nothing was known before. */
  public VolumeReading(Contents contents, List<FileWatches> watches) {
    this(contents, watches, Set.of(), Optional.empty());
  }

  /**
   * Objects that were rotated.
   *
   * @param objects their ids
   * @param overdue whether the grace time is over
   */
  record Rotation(Moment since, SortedSet<String> objects, boolean overdue) {
    Rotation {
      objects = Collections.unmodifiableSortedSet(objects);
    }
  }

  /**
   * Events that are due by now.
   *
   * @param after what is known once they are sent
   */
  public record Due(List<ReadEvent> events, VolumeReading after) {}

  /** Another generation is shown. */
  public VolumeReading shows(Contents next, FileWatches nextWatches, Moment now) {
    SortedSet<String> rotated = new TreeSet<>(next.rotatedSince(contents));
    Set<ObjectVersion> stillThere = new HashSet<>(reported);
    stillThere.retainAll(next.objects().stream().map(ObjectFiles::object).toList());
    return new VolumeReading(
        next,
        List.of(nextWatches),
        stillThere,
        rotated.isEmpty() ? rotation : Optional.of(rotatedNow(rotated, now)));
  }

  /**
   * A pod that reads nothing while the store rotates faster than the grace time must have its event
   * too: the time of the first unread rotation counts until that was sent.
   */
  private Rotation rotatedNow(SortedSet<String> rotated, Moment now) {
    rotation.ifPresent(unread -> rotated.addAll(unread.objects));
    return new Rotation(
        rotation.filter(unread -> !unread.overdue).map(Rotation::since).orElse(now),
        rotated,
        false);
  }

  /** The same files, with more facts or watches. */
  public VolumeReading holds(Contents same, Optional<FileWatches> more) {
    List<FileWatches> all = new ArrayList<>(watches);
    more.ifPresent(all::add);
    return new VolumeReading(same, all, reported, rotation);
  }

  /** The events that are due by now; absent when there are none and nothing else has changed. */
  public Optional<Due> due(Clocks clock, Duration grace) {
    List<ReadObject> reads = newReads(clock);
    Optional<Due> rotated = rotation.flatMap(current -> due(current, clock.now(), grace));
    if (reads.isEmpty()) {
      return rotated;
    }
    List<ReadEvent> events = new ArrayList<>();
    events.add(new ReadEvent.Read(reads));
    rotated.ifPresent(due -> events.addAll(due.events));
    return Optional.of(new Due(events, rotated.map(Due::after).orElse(this).withReported(reads)));
  }

  private List<ReadObject> newReads(Clocks clock) {
    List<ReadObject> reads = new ArrayList<>();
    for (ObjectFiles each : contents.objects()) {
      if (each.state() instanceof ReadState.Read(Moment at) && !reported.contains(each.object())) {
        reads.add(new ReadObject(each.object(), clock.timeOf(at)));
      }
    }
    return reads;
  }

  private VolumeReading withReported(List<ReadObject> reads) {
    Set<ObjectVersion> all = new HashSet<>(reported);
    reads.forEach(read -> all.add(read.object()));
    return new VolumeReading(contents, watches, all, rotation);
  }

  private VolumeReading withRotation(Optional<Rotation> next) {
    return new VolumeReading(contents, watches, reported, next);
  }

  private Optional<Due> due(Rotation current, Moment now, Duration grace) {
    SortedSet<String> known = new TreeSet<>(current.objects);
    List<String> unread = new ArrayList<>();
    Moment last = current.since;
    for (String id : current.objects) {
      switch (contents.stateOf(id).orElseGet(ReadState.Unknown::new)) {
        case ReadState.Read(Moment at) -> last = at.isAfter(last) ? at : last;
        case ReadState.NotRead() -> unread.add(id);
        // Not in the class any more, or not known.
        case ReadState.Unknown() -> known.remove(id);
      }
    }
    if (unread.isEmpty()) {
      List<ReadEvent> events =
          known.isEmpty()
              ? List.of()
              : List.of(new ReadEvent.RotationRead(List.copyOf(known), current.since.until(last)));
      return Optional.of(new Due(events, withRotation(Optional.empty())));
    }
    if (isDue(current, now, grace)) {
      Rotation overdue = new Rotation(current.since, known, true);
      return Optional.of(
          new Due(
              List.of(new ReadEvent.RotationNotRead(unread, current.since.until(now))),
              withRotation(Optional.of(overdue))));
    }
    if (known.size() == current.objects.size()) {
      return Optional.empty();
    }
    Rotation fewer = new Rotation(current.since, known, current.overdue);
    return Optional.of(new Due(List.of(), withRotation(Optional.of(fewer))));
  }

  private static boolean isDue(Rotation current, Moment now, Duration grace) {
    return !current.overdue && !grace.isZero() && !now.isBefore(current.since.plus(grace));
  }

  /** When a grace time ends, if one runs. */
  public Optional<Moment> graceEnds(Duration grace) {
    return rotation
        .filter(current -> !current.overdue && !grace.isZero())
        .map(current -> current.since.plus(grace));
  }

  /** The state of each object, by its id. */
  public List<ObjectReading> objects() {
    return contents.objects().stream()
        .map(each -> new ObjectReading(each.object(), each.state()))
        .sorted(Comparator.comparing(reading -> reading.object().id()))
        .toList();
  }

  /** How many rotated objects have not been read since. */
  public int unread() {
    return rotation.map(this::unread).orElse(0);
  }

  /** Those of them whose grace time is over. */
  public int overdue() {
    return rotation.filter(Rotation::overdue).map(this::unread).orElse(0);
  }

  private int unread(Rotation current) {
    return (int)
        current.objects.stream()
            .filter(id -> contents.stateOf(id).orElse(null) instanceof ReadState.NotRead)
            .count();
  }

  /** How many objects may have been read or not. */
  public int unknown() {
    return (int)
        contents.objects().stream()
            .filter(each -> each.state() instanceof ReadState.Unknown)
            .count();
  }
}
