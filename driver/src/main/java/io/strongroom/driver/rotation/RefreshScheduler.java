package io.strongroom.driver.rotation;

import static java.util.Objects.requireNonNull;

import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.observe.Stopwatch;
import io.strongroom.driver.status.Origin;
import io.strongroom.driver.status.VolumeEvent;
import io.strongroom.driver.status.VolumeReports;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.ServiceAccountTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when which volume is refreshed, on the driver's own clock: kubelet's republish only brings
 * new tokens. A volume joins by being published or taken over, and leaves by being unpublished;
 * nobody has to tell.
 */
public final class RefreshScheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshScheduler.class);

  /** The share of the interval by which a due time varies, so that volumes spread. */
  private static final double JITTER = 0.1;

  /** Within this time a changed class is fetched by everybody who uses it. */
  private static final Duration CHANGE_SPREAD = Duration.ofSeconds(3);

  /** How late a volume that came may be noticed: much less than any interval makes sense. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

  private final Volumes volumes;
  private final Function<TargetPath, RefreshOutcome> refresh;
  private final VolumeReports reports;
  private final Duration interval;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Executor workers;
  private final Map<TargetPath, Instant> due = new ConcurrentHashMap<>();
  private final Set<TargetPath> underWay = ConcurrentHashMap.newKeySet();
  private final Map<TargetPath, RefreshState> states = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean closed;

  /**
   * Wires it; {@link #start} lets it run.
   *
   * @param refresh refreshes one volume, now, in the calling thread
   * @param interval from one refresh of a volume to its next
   * @param workers runs each refresh; how many ask one store at a time is not decided here
   */
  public RefreshScheduler(
      Volumes volumes,
      Function<TargetPath, RefreshOutcome> refresh,
      VolumeReports reports,
      Duration interval,
      InstantSource clock,
      RandomGenerator random,
      Executor workers) {
    this.volumes = volumes;
    this.refresh = refresh;
    this.reports = reports;
    this.interval = interval;
    this.clock = clock;
    this.random = random;
    this.workers = workers;
  }

  /** Runs until it is closed. */
  public RefreshScheduler start() {
    Thread.ofVirtual().name("refresh-scheduler").start(this::run);
    return this;
  }

  /** A class was changed: whoever uses it is due within seconds. */
  public void classChanged(String namespace, String name) {
    Instant now = clock.instant();
    for (PublishedVolume volume : volumes.all()) {
      VolumeRequest request = volume.request();
      if (request.pod().namespace().equals(namespace) && request.className().equals(name)) {
        due.put(request.target(), now.plus(upTo(CHANGE_SPREAD)));
      }
    }
    wake.release();
  }

  /** How the refreshing of a volume stands; absent when there is no such volume. */
  public Optional<RefreshState> stateOf(TargetPath target) {
    Instant now = clock.instant();
    return volumes
        .at(target)
        .map(
            volume ->
                states
                    .getOrDefault(target, RefreshState.NEW)
                    .dueAt(
                        Optional.ofNullable(due.get(target))
                            .filter(_ -> canAsk(volume.request().pod().tokens(), now))));
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
   * Starts what is due.
   *
   * @return when to look again
   */
  Instant runDue() {
    Instant now = clock.instant();
    Instant next = now.plus(LONGEST_SLEEP);
    Map<TargetPath, PublishedVolume> present =
        volumes.all().stream()
            .collect(Collectors.toMap(volume -> volume.request().target(), volume -> volume));
    due.keySet().retainAll(present.keySet());
    states.keySet().retainAll(present.keySet());
    for (PublishedVolume volume : present.values()) {
      TargetPath target = volume.request().target();
      Instant at = due.computeIfAbsent(target, _ -> now.plus(firstDelay(volume)));
      if (at.isAfter(now)) {
        next = at.isBefore(next) ? at : next;
      } else if (canAsk(volume.request().pod().tokens(), now) && underWay.add(target)) {
        due.put(target, now.plus(jittered(interval)));
        workers.execute(() -> refreshOne(volume));
      }
    }
    return next;
  }

  /** What was taken over after a restart is fetched soon, but not all at once. */
  private Duration firstDelay(PublishedVolume volume) {
    return volume.basis().isEmpty() ? upTo(interval) : jittered(interval);
  }

  /**
   * Without a token that is still good nobody would answer: the volume waits for kubelet's next
   * republish, which is no failure. A pod that was given no tokens needs none.
   */
  private static boolean canAsk(ServiceAccountTokens tokens, Instant now) {
    return tokens.audiences().isEmpty()
        || tokens.audiences().stream()
            .flatMap(audience -> tokens.forAudience(audience).stream())
            .anyMatch(token -> token.expires().isAfter(now));
  }

  private void refreshOne(PublishedVolume volume) {
    TargetPath target = volume.request().target();
    Stopwatch watch = Stopwatch.start();
    try {
      switch (refresh.apply(target)) {
        case RefreshOutcome.Updated(List<ObjectVersion> versions) ->
            succeeded(volume, versions, true, watch);
        case RefreshOutcome.Unchanged() -> succeeded(volume, versionsAt(target), false, watch);
        case RefreshOutcome.Kept(Failure failure) -> failed(volume, failure, watch);
        case RefreshOutcome.Gone() -> {}
      }
    } catch (RuntimeException defect) {
      LOG.error("refresh of {}: {}", target, Defects.describe(defect));
    } finally {
      underWay.remove(target);
    }
  }

  private List<ObjectVersion> versionsAt(TargetPath target) {
    return volumes.at(target).map(PublishedVolume::versions).orElse(List.of());
  }

  private void succeeded(
      PublishedVolume before, List<ObjectVersion> versions, boolean changed, Stopwatch watch) {
    change(before, state -> state.succeeded(clock.instant()));
    whileKnown(
        before,
        known ->
            reports.happened(
                new VolumeEvent.Refreshed(
                    known.request(),
                    Origin.of(known),
                    before.versions(),
                    versions,
                    changed,
                    watch.elapsed())));
  }

  private void failed(PublishedVolume volume, Failure failure, Stopwatch watch) {
    TargetPath target = volume.request().target();
    Instant now = clock.instant();
    retryAfter(failure)
        .map(now::plus)
        .ifPresent(
            earliest ->
                due.computeIfPresent(target, (_, at) -> at.isBefore(earliest) ? earliest : at));
    boolean first = change(volume, RefreshState::failed).failures() == 1;
    whileKnown(
        volume,
        known ->
            reports.happened(
                new VolumeEvent.RefreshFailed(
                    known.request(),
                    Problems.ofRefresh(failure),
                    known.versions(),
                    first,
                    watch.elapsed())));
  }

  private RefreshState change(PublishedVolume volume, UnaryOperator<RefreshState> change) {
    return requireNonNull(
        states.compute(
            volume.request().target(),
            (_, state) -> change.apply(state == null ? RefreshState.NEW : state)));
  }

  /** What keeps track of volumes by what it is told would else do so for ever. */
  private void whileKnown(PublishedVolume volume, Consumer<PublishedVolume> telling) {
    volumes.whileKnown(
        volume.request().target(),
        known -> {
          if (known.mountId() == volume.mountId()) {
            telling.accept(known);
          }
        });
  }

  private static Optional<Duration> retryAfter(Failure failure) {
    return switch (failure) {
      case Failure.Declined _ -> Optional.empty();
      case Failure.Content(_, List<FetchFailure> failures) ->
          failures.stream()
              .flatMap(one -> one.retryAfter().stream())
              .max(Comparator.naturalOrder());
    };
  }

  private Duration jittered(Duration duration) {
    double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }

  private Duration upTo(Duration most) {
    return Duration.ofNanos((long) (most.toNanos() * random.nextDouble()));
  }

  /** A wake-up that comes for nothing costs a look at a few due times. */
  private void sleepUntil(Instant next) throws InterruptedException {
    long nanos = Math.max(0, Duration.between(clock.instant(), next).toNanos());
    if (wake.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
      wake.drainPermits();
    }
  }

  /** Starts nothing more; what is under way ends by itself. */
  @Override
  public void close() {
    closed = true;
    wake.release();
  }
}
