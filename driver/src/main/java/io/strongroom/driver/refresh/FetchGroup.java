package io.strongroom.driver.refresh;

import static io.strongroom.driver.refresh.RefreshTimes.earlier;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.fetch.GroupKey;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The plan of one group of volumes: when it is fetched next, and what for. Used by the scheduler's
 * thread only.
 */
final class FetchGroup {
  /** The class is read again after this time, in case the event of a change was lost. */
  private static final Duration FACTS_LAST = Duration.ofMinutes(5);

  /** Kubelet has republished every volume by then, with new tokens. */
  private static final Duration CATCH_UP = Duration.ofSeconds(90);

  private final GroupKey key;
  private final RefreshTimes times;

  private Optional<GroupFacts> facts = Optional.empty();

  private Moment factsGoodUntil = Moment.EARLIEST;

  private boolean looking;

  private boolean changedMeanwhile;

  private boolean underWay;

  /** Absent until the class was read, and when the group is never refreshed. */
  private Optional<Moment> due;

  /** What it is due for. */
  private RefreshAim aim;

  /** The group is not fetched before the end of this pause, for any reason. */
  private StorePause pause;

  private Moment lastStart = Moment.EARLIEST;

  private Optional<Moment> contentEnds;

  /** Whether {@link #endsUnasked} has returned its failure for this content. */
  private boolean endReported;

  private int failures;

  private Optional<TargetPath> donor = Optional.empty();

  private final Set<TargetPath> left = new HashSet<>();

  FetchGroup(GroupKey key, RefreshTimes times, GroupLegacy legacy) {
    this.key = key;
    this.times = times;
    this.due = legacy.due();
    this.aim = legacy.aim();
    this.pause = legacy.pause();
    this.contentEnds = legacy.contentEnds();
  }

  GroupKey key() {
    return key;
  }

  GroupLegacy legacy() {
    return new GroupLegacy(due, aim, pause, contentEnds);
  }

  Optional<TargetPath> donor() {
    return donor;
  }

  /** When a lease or certificate is to be renewed at the latest; empty while it is not known. */
  Optional<Moment> contentEnds() {
    return contentEnds;
  }

  /** Whether its class is to be read now; true once, until {@link #lookEnded}. */
  boolean beginsToLook(Moment now) {
    boolean begins = !looking && !factsGoodUntil.isAfter(now);
    looking |= begins;
    return begins;
  }

  /** Its class was changed: it is read again, at once or after the look that is under way. */
  void lookAgain() {
    factsGoodUntil = Moment.EARLIEST;
    changedMeanwhile = looking;
  }

  /** Returns whether the class was changed since the look began. */
  boolean lookEnded() {
    boolean changed = changedMeanwhile;
    looking = false;
    changedMeanwhile = false;
    return changed;
  }

  /**
   * @param member the volume that was looked at; whether a process before this one has published
   *     it, or it was fetched by something else, counts the first time
   */
  void learn(GroupFacts now, Moment at, PublishedVolume member) {
    Optional<GroupFacts> before = facts;
    facts = Optional.of(now);
    factsGoodUntil = at.plus(FACTS_LAST);
    Optional<Duration> interval = interval();
    if (before.isEmpty()) {
      if (due.isEmpty()) {
        due = firstDue(now, at, member.basis().isEmpty());
        aim = interval.isEmpty() ? RefreshAim.LEASES : RefreshAim.CONTENT;
      }
      if (times.rules().polls() && now.isNewsTo(member)) {
        changed(at);
      }
    } else if (times.rules().polls() && !before.get().fingerprint().equals(now.fingerprint())) {
      changed(at);
    } else if (!before.get().interval().equals(now.interval())) {
      Moment since = lastStart.equals(Moment.EARLIEST) ? at : lastStart;
      due = interval.map(each -> since.plus(times.usual(each)));
      aim = RefreshAim.CONTENT;
      contentEnds.ifPresent(end -> due = earlier(due, times.renewal(at, end)));
    }
  }

  private void changed(Moment at) {
    due = earlier(due, at.plus(times.afterChange()));
    aim = RefreshAim.CONTENT;
  }

  /**
   * Also for a group without refreshes, if an earlier process may have taken out leases for it: no
   * other part of this process would renew them.
   */
  private Optional<Moment> firstDue(GroupFacts facts, Moment at, boolean takenOver) {
    Optional<Duration> interval =
        takenOver && facts.mayBePodBound() ? Optional.of(intervalAfterAll()) : interval();
    return interval.map(each -> at.plus(times.first(each, takenOver)));
  }

  /**
   * A volume's content must be fetched again before {@code end}, whatever interval its class asks
   * for.
   *
   * @return whether it was recorded; false before the class was read, and when the volume is about
   *     to move to the group that its class now puts it into
   */
  boolean contentEnds(Moment end, Moment now) {
    boolean stays = facts.filter(known -> known.shared() == key.alone().isEmpty()).isPresent();
    if (!stays) {
      return false;
    }
    contentEnds = earlier(contentEnds, end);
    due = earlier(due, times.renewal(now, end));
    aim = RefreshAim.CONTENT;
    return true;
  }

  /**
   * The failure of content that ends before it can be fetched again; returned once. Either a
   * refresh is due and no volume of the group has a usable token: the content's end is still to
   * come, since leases are renewed well before it. Or the pause that the store asked for is longer
   * than the content lasts, which is known as soon as the store asks.
   */
  Optional<Failure> endsUnasked(List<PublishedVolume> members, Moment now) {
    if (contentEnds.isEmpty() || endReported || underWay || facts.isEmpty()) {
      return Optional.empty();
    }
    GroupFacts known = facts.get();
    Moment end = contentEnds.get();
    Optional<Failure> failure = Optional.empty();
    if (pause.askedFor() && pause.until().isAfter(now) && pause.until().isAfter(end)) {
      failure = known.notRenewed(key, pause.lastsFrom(now));
    } else if (!end.isAfter(now) && members.stream().noneMatch(one -> known.canAsk(one, now))) {
      failure = known.notRenewed(key);
    }
    endReported = failure.isPresent();
    return failure;
  }

  /** When it is due; empty while no member can be served then. */
  Optional<Moment> dueAt(List<PublishedVolume> members, Moment now) {
    if (facts.isEmpty()) {
      return Optional.empty();
    }
    boolean someCanAsk = false;
    boolean someLeftCanAsk = false;
    for (PublishedVolume member : members) {
      if (facts.get().canAsk(member, now)) {
        someCanAsk = true;
        someLeftCanAsk |= left.contains(member.request().target());
      }
    }
    if (!someCanAsk) {
      return Optional.empty();
    }
    Optional<Moment> at = due;
    Optional<Duration> interval = interval();
    if (someLeftCanAsk && interval.isPresent()) {
      Duration wait = interval.get().compareTo(CATCH_UP) < 0 ? interval.get() : CATCH_UP;
      at = earlier(at, lastStart.plus(wait));
    }
    Moment earliest = pause.until();
    return at.map(time -> time.isBefore(earliest) ? earliest : time);
  }

  /** Begins a refresh; false while one is under way. */
  boolean begins(Moment now) {
    if (underWay) {
      return false;
    }
    underWay = true;
    lastStart = now;
    // For a refresh that ends by a defect, or in which no member could be served.
    due = Optional.of(now.plus(times.usual(intervalAfterAll())));
    contentEnds
        .filter(end -> end.isAfter(now))
        .ifPresent(end -> due = earlier(due, times.retryBefore(end, now)));
    return true;
  }

  RefreshAim aim() {
    return aim;
  }

  void ended() {
    underWay = false;
  }

  /** Records the outcome of a refresh, which decides when the next one is due. */
  void settle(GroupOutcome outcome, Moment now) {
    outcome.donor().ifPresent(one -> donor = Optional.of(one));
    left.clear();
    left.addAll(outcome.left());
    switch (outcome.ending()) {
      case GroupOutcome.Ending.Answered(Optional<Moment> refreshBy) -> {
        failures = 0;
        aim = RefreshAim.CONTENT;
        contentEnds = refreshBy;
        endReported = false;
        due = interval().map(each -> lastStart.plus(times.usual(each)));
        refreshBy.ifPresent(end -> due = earlier(due, times.renewal(now, end)));
      }
      case GroupOutcome.Ending.Failed(Failure failure, Optional<Moment> refreshBy) -> {
        failures++;
        refreshBy.ifPresent(end -> contentEnds = refreshBy);
        Moment next = lastStart.plus(times.afterFailure(intervalAfterAll(), failure, failures));
        due =
            contentEnds
                .filter(end -> end.isAfter(now))
                .map(end -> earlier(Optional.of(next), times.retryBefore(end, now)))
                .orElse(Optional.of(next));
        RefreshTimes.retryAfter(failure)
            .ifPresent(wait -> pause = pause.or(new StorePause(now.plus(wait), true)));
      }
      case GroupOutcome.Ending.NotCalled(Failure failure, Moment until) -> {
        due = Optional.of(until.plus(times.afterReturn(intervalAfterAll())));
        pause = pause.or(new StorePause(until, RefreshTimes.isThrottled(failure)));
      }
      case GroupOutcome.Ending.NoneServed() -> {}
      case GroupOutcome.Ending.NotShared() -> {
        due = Optional.of(now);
        factsGoodUntil = Moment.EARLIEST;
      }
    }
  }

  /** The interval between two refreshes; absent when the group is never refreshed. */
  private Optional<Duration> interval() {
    return facts.flatMap(known -> times.rules().intervalFor(known.interval()));
  }

  /**
   * The interval, or the operator's usual one: a class that is never refreshed is fetched again too
   * when a changed class could not be fetched.
   */
  private Duration intervalAfterAll() {
    return interval().orElse(times.rules().usual());
  }
}
