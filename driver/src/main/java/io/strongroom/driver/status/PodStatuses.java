package io.strongroom.driver.status;

import com.google.gson.JsonObject;
import io.strongroom.driver.event.Origin;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.status.ApiQueue.Kind;
import io.strongroom.driver.status.ApiQueue.Turn;
import io.strongroom.driver.status.StatusObjects.Place;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * SecretProviderClassPodStatus objects of the volumes on this node. {@link #write} writes the
 * newest state of a volume to the API server, and only if it differs from what is there.
 *
 * <p>Not thread-safe: the thread of {@link ApiWorker} owns it.
 */
final class PodStatuses {
  /**
   * The most objects to be deleted that are kept while the API server is away. Beyond it the oldest
   * are left to the cluster's garbage collection, which knows their pod.
   */
  static final int MAX_UNPUBLISHED = 1000;

  private final StatusObjects objects;
  private final PodEvents events;
  private final ValidityReports validity;
  private final Clocks clock;
  private final ApiQueue queue;
  private final Map<TargetPath, TrackedVolume> volumes = new LinkedHashMap<>();
  private final NameClaims names = new NameClaims();

  PodStatuses(StatusObjects objects, PodEvents events, Clocks clock, ApiQueue queue) {
    this.objects = objects;
    this.events = events;
    this.validity = new ValidityReports(events, clock);
    this.clock = clock;
    this.queue = queue;
  }

  void published(ReportedVolume volume, Origin origin, List<ObjectVersion> versions, Instant now) {
    TrackedVolume tracked = track(volume, versions.isEmpty());
    tracked.origin = Optional.of(origin);
    if (!versions.isEmpty()) {
      List<String> _ = tracked.holds(versions, seconds(now));
    }
  }

  void adopted(ReportedVolume volume) {
    TrackedVolume _ = track(volume, true);
  }

  /**
   * A volume was compared with its store.
   *
   * @return ids of objects that have another version than before
   */
  List<String> refreshed(
      ReportedVolume volume,
      Optional<Origin> origin,
      List<ObjectVersion> versions,
      boolean changed,
      Instant now) {
    TrackedVolume tracked = track(volume, true);
    tracked.origin = origin.or(() -> tracked.origin);
    tracked.refreshed();
    return changed || !versions.isEmpty() ? tracked.holds(versions, seconds(now)) : List.of();
  }

  void read(ReportedVolume volume, List<ReadObject> objects, Instant now) {
    track(volume, false).read(objects, now, clock.now());
  }

  /**
   * @param objects ids of what was not read in time
   */
  void notRead(ReportedVolume volume, List<String> objects, Instant now) {
    track(volume, false).notRead(objects, seconds(now));
  }

  void refreshFailed(ReportedVolume volume, String kind, String message, Instant now) {
    track(volume, true).refreshFailed(kind, message, seconds(now));
  }

  /**
   * The volume's entry, which is made if it is new, and marked: it is about to change.
   *
   * @param takenOver whether an earlier process published it, if it is not known yet
   */
  private TrackedVolume track(ReportedVolume volume, boolean takenOver) {
    queue.mark(Kind.STATUS, volume.target());
    TrackedVolume known = volumes.get(volume.target());
    if (known != null && known.volume.equals(volume) && !known.unpublished) {
      return known;
    }
    TrackedVolume tracked = new TrackedVolume(volume, takenOver);
    if (known != null) {
      tracked.mayExist = takenOver || known.mayHaveObject();
      names.release(known);
    }
    volumes.put(volume.target(), tracked);
    return tracked;
  }

  /** Drops what is to be written for the volume, and has its object deleted if there may be one. */
  void unpublished(TargetPath target) {
    TrackedVolume tracked = volumes.get(target);
    if (tracked == null) {
      return; // Not seen since our start: the garbage collection has its object.
    }
    if (tracked.mayHaveObject()) {
      tracked.unpublished = true;
      forgetOldest();
      queue.mark(Kind.STATUS, target);
    } else {
      forget(tracked);
    }
  }

  private void forgetOldest() {
    List<TrackedVolume> gone =
        volumes.values().stream().filter(volume -> volume.unpublished).toList();
    gone.subList(0, Math.max(0, gone.size() - MAX_UNPUBLISHED)).forEach(this::forget);
  }

  private void forget(TrackedVolume tracked) {
    volumes.remove(tracked.volume.target(), tracked);
    names.release(tracked);
  }

  /** How many volumes are remembered. */
  int size() {
    return volumes.size();
  }

  /**
   * Finds the name of a volume's status object, and what an earlier process wrote into it, once.
   *
   * @return whether the API server was called
   */
  boolean find(TargetPath target) throws KubernetesException, InterruptedException {
    TrackedVolume tracked = volumes.get(target);
    if (tracked == null || tracked.name.isPresent()) {
      return false;
    }
    Place place =
        objects.find(tracked.volume, name -> names.isFree(tracked, name), tracked.mayExist);
    if (tracked.unpublished) {
      // To delete its object, if that is still its own; the name may be a newer pod's by now.
      tracked.name = Optional.of(place.name());
    } else {
      names.claim(tracked, place.name());
    }
    place.existing().ifPresent(existing -> seen(tracked, existing));
    return true;
  }

  private void seen(TrackedVolume tracked, JsonObject existing) {
    tracked.version = StatusJson.version(existing);
    if (tracked.takenOver) {
      PodStatus earlier = StatusJson.read(existing, now());
      tracked.carryForward(earlier);
      if (earlier.lastError().isPresent() && !tracked.unpublished) {
        failedBefore(tracked);
      }
    }
    PodStatus status = tracked.status(now());
    if (objects.hasContent(existing, tracked.volume, status)) {
      tracked.written = Optional.of(status);
    }
  }

  /** So that the end of a failure has its event, whichever process wrote that of its beginning. */
  private void failedBefore(TrackedVolume tracked) {
    events.failedBefore(tracked.volume);
    if (tracked.isRefreshed()) {
      events.refreshed(tracked.volume, clock.instant());
    }
  }

  /** Writes the newest state of a volume that {@link #find} has seen to the API server. */
  Turn write(TargetPath target) throws KubernetesException, InterruptedException {
    TrackedVolume tracked = volumes.get(target);
    if (tracked == null || tracked.name.isEmpty()) {
      return Turn.NONE; // One that came meanwhile is marked, and has a turn of its own.
    }
    String name = tracked.name.get();
    if (tracked.unpublished) {
      return delete(tracked, name);
    }
    return tracked.superseded ? Turn.NONE : apply(tracked, name);
  }

  private Turn apply(TrackedVolume tracked, String name)
      throws KubernetesException, InterruptedException {
    PodStatus status = tracked.status(now());
    Optional<Moment> again = validity.report(tracked, status);
    if (tracked.written.equals(Optional.of(status))) {
      return new Turn(false, again);
    }
    Optional<Moment> later = tracked.worthWriting(status).filter(clock.now()::isBefore);
    if (later.isPresent()) {
      return new Turn(
          false, Stream.concat(later.stream(), again.stream()).min(Comparator.naturalOrder()));
    }
    try {
      apply(tracked, status, name, tracked.version);
    } catch (KubernetesException e) {
      if (e.reason() != Reason.CONFLICT || tracked.version.isEmpty()) {
        throw e;
      }
      applyAgain(tracked, status, name);
    }
    return new Turn(true, again);
  }

  /** Another writer changed the object: still ours, deleted by hand, or another pod's by now. */
  private void applyAgain(TrackedVolume tracked, PodStatus status, String name)
      throws KubernetesException, InterruptedException {
    Optional<JsonObject> existing = objects.get(tracked.volume, name);
    if (existing.filter(object -> !StatusObjects.isOwn(object, tracked.volume)).isPresent()) {
      tracked.superseded = true;
    } else {
      apply(tracked, status, name, existing.flatMap(StatusJson::version));
    }
  }

  private void apply(TrackedVolume tracked, PodStatus status, String name, Optional<String> version)
      throws KubernetesException, InterruptedException {
    tracked.version = objects.apply(tracked.volume, status, name, version);
    tracked.wrote(status, clock.now());
  }

  private Turn delete(TrackedVolume tracked, String name)
      throws KubernetesException, InterruptedException {
    if (!tracked.superseded) {
      objects.delete(tracked.volume, name, tracked.version);
    }
    forget(tracked);
    return new Turn(!tracked.superseded, Optional.empty());
  }

  private Instant now() {
    return seconds(clock.instant());
  }

  /** The API's times have seconds. */
  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
