package io.strongroom.driver.refresh;

import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.fetch.GroupKey;
import io.strongroom.driver.fetch.Leases;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.observe.Stopwatch;
import io.strongroom.driver.refresh.GroupOutcome.Ending;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the refreshes of groups when they are due, by the driver's own clock: one virtual thread
 * decides, workers refresh; kubelet's republish only brings new tokens. A volume joins by being
 * published or taken over, and leaves by being unpublished; no call to the scheduler is needed.
 */
public final class RefreshScheduler implements AutoCloseable, Leases {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshScheduler.class);

  /** The longest sleep between two turns, and so how late a new volume is noticed. */
  private static final Duration MAX_SLEEP = Duration.ofSeconds(5);

  private final Volumes volumes;
  private final Refresher refresh;
  private final Function<VolumeRequest, GroupFacts> look;
  private final RefreshStates states;
  private final RefreshTimes times;
  private final MonotonicClock clock;
  private final Executor workers;
  private final Memberships memberships = new Memberships();
  private final ClassProblems problems = new ClassProblems();
  private final Map<GroupKey, FetchGroup> groups = new ConcurrentHashMap<>();
  private final Map<TargetPath, Moment> newLeases = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean closed;

  /** Refreshes volumes of one group in the calling thread. */
  @FunctionalInterface
  interface Refresher {
    GroupOutcome refresh(List<TargetPath> targets, RefreshAim aim, Optional<TargetPath> lastDonor);
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
      VolumeListener reports,
      RefreshRules rules,
      MonotonicClock clock,
      RandomGenerator random,
      Executor workers) {
    this(volumes, refresh::refresh, look, reports, new RefreshTimes(rules, random), clock, workers);
  }

  RefreshScheduler(
      Volumes volumes,
      Refresher refresh,
      Function<VolumeRequest, GroupFacts> look,
      VolumeListener reports,
      RefreshTimes times,
      MonotonicClock clock,
      Executor workers) {
    this.volumes = volumes;
    this.refresh = refresh;
    this.look = look;
    this.states = new RefreshStates(volumes, reports, clock);
    this.times = times;
    this.clock = clock;
    this.workers = workers;
  }

  /** Starts the thread, which runs until {@link #close}. */
  public RefreshScheduler start() {
    Thread.ofVirtual().name("refresh-scheduler").start(this::run);
    return this;
  }

  /**
   * A class was changed: volumes that use it are due within seconds, if it asks for other content.
   */
  public void classChanged(String namespace, String name) {
    for (FetchGroup group : groups.values()) {
      if (group.key().isOf(namespace, name)) {
        group.lookAgain();
      }
    }
    wake.release();
  }

  @Override
  public void ends(TargetPath target, Moment end) {
    newLeases.put(target, end);
  }

  /** The refresh state of a volume; absent when it is not published. */
  public Optional<RefreshState> stateOf(TargetPath target) {
    Moment now = clock.now();
    return volumes
        .at(target)
        .map(
            volume ->
                states
                    .of(target)
                    .dueAt(
                        memberships
                            .groupOf(target)
                            .flatMap(key -> Optional.ofNullable(groups.get(key)))
                            .flatMap(group -> group.dueAt(List.of(volume), now))));
  }

  private void run() {
    while (!closed) {
      try {
        sleepUntil(runDue());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException defect) {
        LOG.error("refresh scheduler: {}", Defects.describe(defect));
      }
    }
  }

  /**
   * Starts the looks at classes and the refreshes that are due.
   *
   * @return when the next turn is due, at most {@link #MAX_SLEEP} ahead
   */
  Moment runDue() {
    Moment now = clock.now();
    Moment next = now.plus(MAX_SLEEP);
    for (Map.Entry<GroupKey, List<PublishedVolume>> each : present().entrySet()) {
      List<PublishedVolume> members = each.getValue();
      FetchGroup group = groups.get(each.getKey());
      if (group == null) {
        continue;
      }
      if (group.beginsToLook(now)) {
        workers.execute(() -> lookAt(group, members.getFirst()));
      }
      takeLeases(group, members, now);
      Optional<Moment> due = group.dueAt(members, now);
      group.endsUnasked(members, now).ifPresent(failure -> sayThatItEnds(members, failure));
      if (due.isPresent() && due.get().isAfter(now)) {
        next = due.get().isBefore(next) ? due.get() : next;
      } else if (due.isPresent() && group.begins(now)) {
        workers.execute(() -> refresh(group, members));
      }
    }
    return next;
  }

  /**
   * The published volumes by group. Afterwards each of these groups has its plan, and no other
   * group has one.
   */
  private Map<GroupKey, List<PublishedVolume>> present() {
    Map<GroupKey, List<PublishedVolume>> present = new HashMap<>();
    Map<GroupKey, GroupLegacy> legacies = new HashMap<>();
    for (PublishedVolume volume : volumes.all()) {
      Optional<GroupKey> before = memberships.groupOf(volume.request().target());
      GroupKey key = memberships.join(volume.request());
      present.computeIfAbsent(key, _ -> new ArrayList<>()).add(volume);
      before
          .flatMap(old -> Optional.ofNullable(groups.get(old)))
          .ifPresent(group -> legacies.merge(key, group.legacy(), GroupLegacy::or));
    }
    present
        .keySet()
        .forEach(
            key ->
                groups.computeIfAbsent(
                    key,
                    _ -> new FetchGroup(key, times, legacies.getOrDefault(key, GroupLegacy.NONE))));
    groups.keySet().retainAll(present.keySet());
    memberships.retain(volumes);
    states.retain(memberships.targets());
    newLeases.keySet().removeIf(target -> volumes.at(target).isEmpty());
    return present;
  }

  private void takeLeases(FetchGroup group, List<PublishedVolume> members, Moment now) {
    for (PublishedVolume member : members) {
      newLeases.computeIfPresent(
          member.request().target(), (_, end) -> group.contentEnds(end, now) ? null : end);
    }
  }

  private void sayThatItEnds(List<PublishedVolume> members, Failure failure) {
    RefreshOutcome kept = new RefreshOutcome.Kept(failure);
    members.forEach(member -> states.onEvent(member, kept, true, Duration.ZERO));
  }

  private void lookAt(FetchGroup group, PublishedVolume member) {
    try {
      GroupFacts facts = look.apply(member.request());
      group.learn(facts, clock.now(), member);
      memberships.mayShare(group.key(), facts.shared());
      problems.sayOnce(group.key(), facts.problems());
    } catch (RuntimeException defect) {
      LOG.error("looking at the class of {}: {}", group.key(), Defects.describe(defect));
    } finally {
      group.lookEnded();
      wake.release();
    }
  }

  private void refresh(FetchGroup group, List<PublishedVolume> members) {
    Stopwatch watch = Stopwatch.start();
    try {
      GroupOutcome outcome =
          refresh.refresh(
              members.stream().map(member -> member.request().target()).toList(),
              group.aim(),
              group.donor());
      group.settle(outcome, clock.now());
      tell(members, outcome, watch.elapsed());
    } catch (RuntimeException defect) {
      LOG.error("refresh of {}: {}", group.key(), Defects.describe(defect));
    } finally {
      group.ended();
      wake.release();
    }
  }

  private void tell(List<PublishedVolume> members, GroupOutcome outcome, Duration took) {
    boolean asked = !(outcome.ending() instanceof Ending.NotAsked);
    for (PublishedVolume member : members) {
      RefreshOutcome own = outcome.volumes().get(member.request().target());
      if (own != null) {
        states.onEvent(member, own, asked, took);
      }
    }
  }

  /** Every permit is taken: one turn serves all wake-ups so far. */
  private void sleepUntil(Moment next) throws InterruptedException {
    long nanos = Math.max(0, clock.now().until(next).toNanos());
    if (wake.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
      wake.drainPermits();
    }
  }

  /** Starts no more refreshes; those under way end by themselves. */
  @Override
  public void close() {
    closed = true;
    wake.release();
  }
}
