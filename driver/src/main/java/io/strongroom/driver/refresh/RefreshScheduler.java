package io.strongroom.driver.refresh;

import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.fetch.Leases;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.observe.Stopwatch;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the refreshes of groups when they are due, by the driver's own clock; kubelet's republish
 * only brings new tokens. A volume joins by being published or taken over, and leaves by being
 * unpublished; no call to the scheduler is needed.
 *
 * <p>One virtual thread owns the plan of every group. Workers read classes and refresh; what they
 * find, and what others have to say, comes as a message that this thread takes up at its next turn.
 */
public final class RefreshScheduler implements AutoCloseable, Leases {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshScheduler.class);

  /** The longest sleep between two turns, and so how late a new volume is noticed. */
  private static final Duration MAX_SLEEP = Duration.ofSeconds(5);

  private final Volumes volumes;
  private final Refresher refresher;
  private final Function<VolumeRequest, GroupFacts> look;
  private final RefreshResults results;
  private final MonotonicClock clock;
  private final Executor workers;
  private final ClassProblems problems = new ClassProblems();
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofVirtual().name("refresh-scheduler").unstarted(this::run);

  /** Of the scheduler's thread alone, as is every plan. */
  private final FetchGroups groups;

  /** Refreshes volumes of one group in the calling thread. */
  @FunctionalInterface
  interface Refresher {
    GroupOutcome refresh(List<TargetPath> targets, RefreshAim aim, Optional<TargetPath> lastDonor);
  }

  /** What the scheduler's thread is to know. */
  private sealed interface Message {
    record ClassChanged(String namespace, String name) implements Message {}

    record ContentEnds(TargetPath target, Moment end) implements Message {}

    /**
     * A class was read.
     *
     * @param member for which of the group's volumes
     * @param facts absent after a defect
     */
    record Looked(FetchGroup group, PublishedVolume member, Optional<GroupFacts> facts)
        implements Message {}

    /**
     * A refresh has ended.
     *
     * @param outcome absent after a defect
     */
    record Refreshed(FetchGroup group, Optional<GroupOutcome> outcome) implements Message {}
  }

  /**
   * Wires it; {@link #start} lets it run.
   *
   * @param workers runs each refresh; how many call one store at a time is limited in {@code
   *     StoreFetches}
   */
  public RefreshScheduler(
      Volumes volumes,
      RefreshGroup refresh,
      GroupLook look,
      VolumeListener listener,
      RefreshRules rules,
      MonotonicClock clock,
      RandomGenerator random,
      Executor workers) {
    this(
        volumes, refresh::refresh, look, listener, new RefreshTimes(rules, random), clock, workers);
  }

  RefreshScheduler(
      Volumes volumes,
      Refresher refresher,
      Function<VolumeRequest, GroupFacts> look,
      VolumeListener listener,
      RefreshTimes times,
      MonotonicClock clock,
      Executor workers) {
    this.volumes = volumes;
    this.refresher = refresher;
    this.look = look;
    this.results = new RefreshResults(volumes, listener, clock);
    this.groups = new FetchGroups(volumes, times);
    this.clock = clock;
    this.workers = workers;
  }

  /** Starts the thread, which runs until {@link #close}. */
  public RefreshScheduler start() {
    thread.start();
    return this;
  }

  /**
   * A class was changed: volumes that use it are due within seconds, if it asks for other content.
   * Called in any thread; returns at once.
   */
  public void classChanged(String namespace, String name) {
    messages.add(new Message.ClassChanged(namespace, name));
  }

  @Override
  public void ends(TargetPath target, Moment end) {
    messages.add(new Message.ContentEnds(target, end));
  }

  private void run() {
    try {
      while (true) {
        Moment next = turn();
        Duration sleep = clock.now().until(next);
        Message message = messages.poll(Math.max(0, sleep.toNanos()), TimeUnit.NANOSECONDS);
        if (message != null) {
          take(message);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private Moment turn() {
    try {
      return runDue();
    } catch (RuntimeException defect) {
      LOG.error("refresh scheduler: {}", Defects.describe(defect));
      return clock.now().plus(MAX_SLEEP);
    }
  }

  /**
   * One turn: takes up the messages, and starts the looks at classes and the refreshes that are
   * due.
   *
   * @return when the next turn is due, at most {@link #MAX_SLEEP} ahead
   */
  Moment runDue() {
    for (Message next = messages.poll(); next != null; next = messages.poll()) {
      take(next);
    }
    Moment now = clock.now();
    Moment nextTurn = now.plus(MAX_SLEEP);
    for (FetchGroups.Present present : groups.present(now)) {
      Moment next = startWhatIsDue(present, now).orElse(nextTurn);
      nextTurn = next.isAfter(now) && next.isBefore(nextTurn) ? next : nextTurn;
    }
    return nextTurn;
  }

  /** Returns when the group's next refresh is or was due. A defect concerns this group alone. */
  private Optional<Moment> startWhatIsDue(FetchGroups.Present present, Moment now) {
    try {
      return startWhatIsDue(present.group(), present.members(), now);
    } catch (RuntimeException defect) {
      LOG.error("plan of {}: {}", present.group().key(), Defects.describe(defect));
      return Optional.empty();
    }
  }

  private Optional<Moment> startWhatIsDue(
      FetchGroup group, List<PublishedVolume> members, Moment now) {
    if (group.beginsToLook(now)) {
      workers.execute(() -> lookAt(group, members.getFirst()));
    }
    group
        .endsUnasked(members, now)
        .ifPresent(failure -> workers.execute(() -> reportEnd(members, failure)));
    Optional<Moment> due = group.dueAt(members, now);
    if (due.isPresent() && !due.get().isAfter(now) && group.begins(now)) {
      RefreshAim aim = group.aim();
      Optional<TargetPath> donor = group.donor();
      workers.execute(() -> refresh(group, members, aim, donor));
    }
    members.forEach(member -> recordDue(group, member, now));
    return due;
  }

  /** A defect concerns one message alone. */
  private void take(Message message) {
    try {
      switch (message) {
        case Message.ClassChanged(String namespace, String name) ->
            groups.classChanged(namespace, name);
        case Message.ContentEnds(TargetPath target, Moment end) -> groups.contentEnds(target, end);
        case Message.Looked(
                FetchGroup group,
                PublishedVolume member,
                Optional<GroupFacts> found) -> {
          boolean changedSince = group.lookEnded();
          found.ifPresent(facts -> groups.learn(group, facts, clock.now(), member));
          if (changedSince) {
            group.lookAgain();
          }
        }
        case Message.Refreshed(FetchGroup group, Optional<GroupOutcome> outcome) -> {
          group.ended();
          outcome.ifPresent(known -> group.settle(known, clock.now()));
        }
      }
    } catch (RuntimeException defect) {
      LOG.error("refresh scheduler: {}", Defects.describe(defect));
    }
  }

  private void recordDue(FetchGroup group, PublishedVolume member, Moment now) {
    Optional<Moment> due = group.dueAt(List.of(member), now);
    Optional<Moment> contentEnds = group.contentEnds();
    UnaryOperator<RefreshState> change = state -> state.dueAt(due).contentEndsAt(contentEnds);
    TargetPath target = member.request().target();
    Optional<RefreshState> known = volumes.refreshesOf(target);
    if (!known.map(change).equals(known)) {
      Optional<RefreshState> _ = volumes.changeRefreshes(target, member.mountId(), change);
    }
  }

  private void reportEnd(List<PublishedVolume> members, Failure failure) {
    try {
      members.forEach(member -> results.failed(member, failure, Duration.ZERO));
    } catch (RuntimeException defect) {
      LOG.error("end of content: {}", Defects.describe(defect));
    }
  }

  private void lookAt(FetchGroup group, PublishedVolume member) {
    Optional<GroupFacts> found = Optional.empty();
    try {
      GroupFacts facts = look.apply(member.request());
      problems.logOnce(group.key(), facts.problems());
      found = Optional.of(facts);
    } catch (RuntimeException defect) {
      LOG.error("looking at the class of {}: {}", group.key(), Defects.describe(defect));
    } finally {
      messages.add(new Message.Looked(group, member, found));
    }
  }

  private void refresh(
      FetchGroup group,
      List<PublishedVolume> members,
      RefreshAim aim,
      Optional<TargetPath> lastDonor) {
    Optional<GroupOutcome> ended = Optional.empty();
    try {
      Stopwatch watch = Stopwatch.start();
      GroupOutcome outcome =
          refresher.refresh(
              members.stream().map(member -> member.request().target()).toList(), aim, lastDonor);
      ended = Optional.of(outcome);
      results.record(members, outcome, watch.elapsed());
    } catch (RuntimeException defect) {
      LOG.error("refresh of {}: {}", group.key(), Defects.describe(defect));
    } finally {
      messages.add(new Message.Refreshed(group, ended));
    }
  }

  /** Starts no more refreshes; those under way end by themselves. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
