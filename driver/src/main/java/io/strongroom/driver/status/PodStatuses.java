package io.strongroom.driver.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.status.StatusObjects.Place;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * SecretProviderClassPodStatus objects of the volumes on this node. Events are recorded here at
 * once; {@link #write} writes the newest state to the API server, and only if it differs from what
 * is there.
 */
final class PodStatuses {
  /** The least time between two writes of one error whose text differs (request ids). */
  static final Duration BETWEEN_WORDINGS = Duration.ofMinutes(5);

  /** How long reads are gathered: containers read file by file, and one write has them all. */
  static final Duration GATHERING_READS = Duration.ofSeconds(5);

  /**
   * The most objects to be deleted that are kept while the API server is away. Beyond it the oldest
   * are left to the cluster's garbage collection, which knows their pod.
   */
  static final int MAX_UNPUBLISHED = 1000;

  private final StatusObjects objects;
  private final Clocks clock;
  private final Consumer<TargetPath> pending;
  private final EarlierFailures failures;
  private final ValidityReports validity;

  @GuardedBy("this")
  private final Map<TargetPath, TrackedVolume> volumes = new LinkedHashMap<>();

  @GuardedBy("this")
  private final NameClaims names = new NameClaims();

  /**
   * @param pending called with each volume that has something to write
   */
  PodStatuses(
      KubernetesApi api,
      Reporter reporter,
      Clocks clock,
      Consumer<TargetPath> pending,
      EarlierFailures failures,
      ValidityReports validity) {
    this.objects = new StatusObjects(api, reporter);
    this.clock = clock;
    this.pending = pending;
    this.failures = failures;
    this.validity = validity;
  }

  synchronized void published(ReportedVolume volume, List<ObjectVersion> versions) {
    TrackedVolume tracked = track(volume, versions.isEmpty());
    if (!versions.isEmpty()) {
      List<String> _ = tracked.holds(versions, now());
    }
    pending.accept(volume.target());
  }

  synchronized void adopted(ReportedVolume volume) {
    TrackedVolume _ = track(volume, true);
    pending.accept(volume.target());
  }

  /**
   * A volume was compared with its store.
   *
   * @return ids of objects that have another version than before
   */
  synchronized List<String> refreshed(
      ReportedVolume volume, List<ObjectVersion> versions, boolean changed) {
    TrackedVolume tracked = track(volume, true);
    List<String> rotated =
        changed || !versions.isEmpty() ? tracked.holds(versions, now()) : List.of();
    tracked.refreshed();
    pending.accept(volume.target());
    return rotated;
  }

  synchronized void read(ReportedVolume volume, List<ReadObject> objects) {
    track(volume, false).read(objects, clock);
    pending.accept(volume.target());
  }

  /**
   * @param objects ids of what was not read in time
   */
  synchronized void notRead(ReportedVolume volume, List<String> objects) {
    track(volume, false).notRead(objects, now());
    pending.accept(volume.target());
  }

  synchronized void refreshFailed(ReportedVolume volume, String kind, String message) {
    track(volume, true).refreshFailed(kind, OneLine.of(message, StatusJson.MAX_MESSAGE), now());
    pending.accept(volume.target());
  }

  /**
   * The volume's entry, which is made if it is new.
   *
   * @param takenOver whether an earlier process published it, if it is not known yet
   */
  @GuardedBy("this")
  private TrackedVolume track(ReportedVolume volume, boolean takenOver) {
    TrackedVolume known = volumes.get(volume.target());
    if (known != null && known.volume.equals(volume) && !known.unpublished) {
      return known;
    }
    TrackedVolume tracked = new TrackedVolume(volume, takenOver);
    if (known != null) {
      tracked.mayExist = takenOver || known.begun || known.mayExist;
      names.release(known);
    }
    volumes.put(volume.target(), tracked);
    return tracked;
  }

  /** Drops what is to be written for the volume, and has its object deleted if there may be one. */
  synchronized void unpublished(TargetPath target) {
    TrackedVolume tracked = volumes.get(target);
    if (tracked == null) {
      return; // Not seen since our start: the garbage collection has its object.
    }
    if (tracked.begun || tracked.mayExist) {
      tracked.unpublished = true;
      forgetOldest();
      pending.accept(target);
    } else {
      forget(tracked);
    }
  }

  @GuardedBy("this")
  private void forgetOldest() {
    List<TrackedVolume> gone =
        volumes.values().stream().filter(volume -> volume.unpublished).toList();
    gone.subList(0, Math.max(0, gone.size() - MAX_UNPUBLISHED)).forEach(this::forget);
  }

  @GuardedBy("this")
  private void forget(TrackedVolume tracked) {
    volumes.remove(tracked.volume.target(), tracked);
    names.release(tracked);
  }

  /** How many volumes are remembered. */
  synchronized int size() {
    return volumes.size();
  }

  /**
   * Writes one volume's newest state to the API server. Called by one thread at a time.
   *
   * @return when to write again without a new event
   */
  Optional<Moment> write(TargetPath target) throws KubernetesException, InterruptedException {
    TrackedVolume tracked;
    boolean delete;
    boolean placed;
    synchronized (this) {
      tracked = volumes.get(target);
      if (tracked == null) {
        return Optional.empty();
      }
      delete = tracked.unpublished;
      placed = tracked.name.isPresent() || (delete && !tracked.mayExist);
      tracked.begun = true;
    }
    if (!placed) {
      place(tracked);
    }
    return delete ? delete(tracked) : apply(tracked);
  }

  private void place(TrackedVolume tracked) throws KubernetesException, InterruptedException {
    Place place = objects.find(tracked.volume, name -> isFree(tracked, name), tracked.mayExist);
    synchronized (this) {
      names.claim(tracked, place.name());
      if (place.existing().isPresent()) {
        seen(tracked, place.existing().get());
      }
    }
  }

  private synchronized boolean isFree(TrackedVolume tracked, String name) {
    return names.isFree(tracked, name);
  }

  @GuardedBy("this")
  private void seen(TrackedVolume tracked, JsonObject existing) {
    tracked.version = StatusJson.version(existing);
    if (tracked.takenOver) {
      PodStatus earlier = StatusJson.read(existing, now());
      tracked.carryForward(earlier);
      if (earlier.lastError().isPresent() && !tracked.unpublished) {
        failures.found(tracked.volume, tracked.isRefreshed());
      }
    }
    PodStatus status = tracked.status(now());
    if (objects.says(existing, tracked.volume, status)) {
      tracked.written = Optional.of(status);
    }
  }

  private Optional<Moment> apply(TrackedVolume tracked)
      throws KubernetesException, InterruptedException {
    PodStatus status;
    String kind;
    String name;
    Optional<String> version;
    Optional<Moment> again;
    synchronized (this) {
      // Also while its name was looked for: nothing is said of a volume that is gone.
      if (tracked.superseded || tracked.unpublished) {
        return Optional.empty();
      }
      status = tracked.status(now());
      kind = tracked.errorKind();
      name = tracked.name.orElseThrow();
      version = tracked.version;
      again = validity.look(tracked, status);
      if (tracked.written.equals(Optional.of(status))) {
        return again;
      }
      Optional<Moment> later = tracked.worthWriting(status).filter(clock.now()::isBefore);
      if (later.isPresent()) {
        return Stream.concat(later.stream(), again.stream()).min(Comparator.naturalOrder());
      }
    }
    try {
      wrote(tracked, status, kind, objects.apply(tracked.volume, status, name, version));
    } catch (KubernetesException e) {
      if (e.reason() != Reason.CONFLICT || version.isEmpty()) {
        throw e;
      }
      applyAgain(tracked, status, kind, name);
    }
    return again;
  }

  /** Another writer changed the object: still ours, deleted by hand, or another pod's by now. */
  private void applyAgain(TrackedVolume tracked, PodStatus status, String kind, String name)
      throws KubernetesException, InterruptedException {
    Optional<JsonObject> existing = objects.get(tracked.volume, name);
    if (existing.filter(object -> !StatusObjects.isOwn(object, tracked.volume)).isPresent()) {
      synchronized (this) {
        tracked.superseded = true;
      }
    } else {
      Optional<String> version = existing.flatMap(StatusJson::version);
      wrote(tracked, status, kind, objects.apply(tracked.volume, status, name, version));
    }
  }

  private synchronized void wrote(
      TrackedVolume tracked, PodStatus status, String kind, Optional<String> version) {
    tracked.version = version;
    tracked.wrote(status, kind, clock.now());
  }

  private Optional<Moment> delete(TrackedVolume tracked)
      throws KubernetesException, InterruptedException {
    Optional<String> name;
    synchronized (this) {
      name = tracked.superseded ? Optional.empty() : tracked.name;
    }
    if (name.isPresent()) {
      objects.delete(tracked.volume, name.get());
    }
    synchronized (this) {
      forget(tracked);
    }
    return Optional.empty();
  }

  /** The API's times have seconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
