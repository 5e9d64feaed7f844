package io.strongroom.driver.status;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.VolumeState;
import io.strongroom.driver.reads.ReadObject;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of one volume and of its status object. Not thread-safe. */
final class TrackedVolume {
  /** The least time between two writes of one error whose text differs (request ids). */
  private static final Duration BETWEEN_TEXTS = Duration.ofMinutes(5);

  /** How long reads are gathered: containers read file by file, and one write has them all. */
  static final Duration GATHERING_READS = Duration.ofSeconds(5);

  final ReportedVolume volume;

  /** Whether an earlier process published it: what its status object states is to be kept. */
  final boolean takenOver;

  /** Whether an earlier process or volume may have written its status object, under any name. */
  boolean mayExist;

  /** The name of its status object, once that was found out: it may exist under it. */
  Optional<String> name = Optional.empty();

  /** The resourceVersion of its status object as last seen. */
  Optional<String> version = Optional.empty();

  /** What its status object states, as far as this process knows. */
  Optional<PodStatus> written = Optional.empty();

  /** The store that its content comes from, if an event has named it. */
  Optional<Origin> origin = Optional.empty();

  /** The dates of its objects that have had an event. */
  final ReportedValidity reportedValidity = new ReportedValidity();

  boolean unpublished;

  /** Another pod of that name has come, and the status object is its own now. */
  boolean superseded;

  /** When the first read came that its status object does not state yet. */
  private Optional<Moment> unwrittenReadSince = Optional.empty();

  /** The newest read of each object, by id. */
  private final Map<String, ReadObject> reads = new HashMap<>();

  /** Each version's time is known: it is that of its report, to the second. */
  private VolumeState state = VolumeState.UNKNOWN;

  private boolean refreshTried;

  /** What kind of problem the last error is. */
  private String errorKind = "";

  private final WriteLimit limit = new WriteLimit();

  TrackedVolume(ReportedVolume volume, boolean takenOver) {
    this.volume = volume;
    this.takenOver = takenOver;
    this.mayExist = takenOver;
  }

  /** Whether there may be a status object of it. */
  boolean mayHaveObject() {
    return mayExist || name.isPresent();
  }

  /** The status at a time. */
  PodStatus status(Instant now) {
    return PodStatus.of(state.map(this::withRead), now);
  }

  /** The first read is the one that counts, also that which an earlier process saw. */
  private HeldObject withRead(HeldObject held) {
    ReadObject read = reads.get(held.id());
    if (held.reading() instanceof Reading.Read || read == null || !held.holds(read.object())) {
      return held;
    }
    // The time of an update is that of its report, and a pod can be faster.
    Instant at = read.at().truncatedTo(ChronoUnit.SECONDS);
    return held.with(new Reading.Read(held.updatedAt().filter(at::isBefore).orElse(at)));
  }

  /** Called before or after the event of the version itself. */
  void read(List<ReadObject> read, Instant now, Moment moment) {
    PodStatus before = status(now);
    for (ReadObject each : read) {
      reads.merge(
          each.object().id(),
          each,
          (known, newer) -> known.object().equals(newer.object()) ? known : newer);
    }
    if (unwrittenReadSince.isEmpty() && !status(now).equals(before)) {
      unwrittenReadSince = Optional.of(moment);
    }
  }

  /**
   * Records that rotated objects were not read within the grace time. A later process cannot know
   * it: they may have been read in between.
   */
  void notRead(List<String> ids, Instant now) {
    Reading notRead = new Reading.NotRead(Optional.of(now));
    state =
        state.map(
            held ->
                ids.contains(held.id()) && !(withRead(held).reading() instanceof Reading.Read)
                    ? held.with(notRead)
                    : held);
  }

  /**
   * Objects whose version is the same keep the time of it.
   *
   * @return ids of those that were there before with another version
   */
  List<String> holds(List<ObjectVersion> versions, Instant now) {
    VolumeState before = state;
    state = before.holding(versions, Optional.of(now));
    reads.keySet().retainAll(versions.stream().map(ObjectVersion::id).toList());
    return state.changedSince(before);
  }

  /**
   * When a status that differs in reads or in an error's text only is to be written; empty for at
   * once.
   */
  Optional<Moment> worthWriting(PodStatus status) {
    if (written.filter(status::differsInTextOnly).isPresent()) {
      return Optional.of(limit.next(errorKind, BETWEEN_TEXTS));
    }
    return written.filter(status::differsInReadsOnly).isPresent()
        ? unwrittenReadSince.map(since -> since.plus(GATHERING_READS))
        : Optional.empty();
  }

  /** Its status object was written. */
  void wrote(PodStatus status, Moment now) {
    limit.written(errorKind, written.filter(status::differsInTextOnly).isPresent(), now);
    written = Optional.of(status);
    unwrittenReadSince = Optional.empty();
  }

  /** Whether a refresh of this process has succeeded since the last failure. */
  boolean isRefreshed() {
    return refreshTried && state.lastError().isEmpty();
  }

  void refreshed() {
    refreshTried = true;
    state = state.withError(Optional.empty());
  }

  void refreshFailed(String kind, String message, Instant now) {
    refreshTried = true;
    errorKind = kind;
    state = state.failing(message, now);
  }

  /** Takes over from an earlier process's status what this one cannot know. */
  void carryForward(PodStatus earlier) {
    reportedValidity.carryForward(earlier.objects());
    VolumeState then = earlier.state();
    Map<ObjectVersion, HeldObject> known = then.byContent();
    state =
        (state.objects().isEmpty() ? state.withObjects(then.held()) : state)
            .map(
                held ->
                    known.getOrDefault(held.object().ofContent(), held).describedAs(held.object()))
            .withError(
                refreshTried
                    ? state.lastError().map(error -> error.continuing(then.lastError()))
                    : then.lastError());
  }
}
