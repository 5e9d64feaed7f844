package io.strongroom.driver.status;

import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.status.ApiQueue.Kind;
import io.strongroom.driver.status.ApiQueue.Turn;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Events on the pods of this node. The same again counts on the object that is there; how often one
 * is written is limited per volume and reason, so that a store that is away for all pods of a
 * cluster is not an attack on its API server.
 *
 * <p>Not thread-safe: the thread of {@link ApiWorker} owns it.
 */
final class PodEvents {
  /** The most warnings of one volume. */
  private static final int MAX_WARNINGS = 16;

  private final EventObjects objects;
  private final Clocks clock;
  private final ApiQueue queue;
  private final Map<TargetPath, VolumeEvents> volumes = new HashMap<>();

  /**
   * The number in the next event's name; begins at the time of the start, so that no name comes
   * twice.
   */
  private long names;

  private static final class VolumeEvents {
    final ReportedVolume volume;

    /** By reason; warnings by their text. */
    final Map<String, EventSlot> slots = new LinkedHashMap<>();

    boolean failing;

    VolumeEvents(ReportedVolume volume) {
      this.volume = volume;
    }

    void withdraw(String reason) {
      EventSlot slot = slots.get(reason);
      if (slot != null) {
        slot.withdraw();
      }
    }
  }

  PodEvents(EventObjects objects, Clocks clock, ApiQueue queue) {
    this.objects = objects;
    this.clock = clock;
    this.queue = queue;
    Instant start = clock.instant();
    this.names = start.getEpochSecond() * 1_000_000_000L + start.getNano();
  }

  /** Warnings about a class: one event per text and volume. */
  void warned(ReportedVolume volume, List<String> warnings, Instant now) {
    for (String warning : warnings) {
      VolumeEvents events = eventsOf(volume);
      PodEvent event = PodEvent.warning(EventReasons.CLASS_WARNING, warning);
      if (events.slots.size() < MAX_WARNINGS && !events.slots.containsKey(event.message())) {
        events.slots.put(
            event.message(), new EventSlot(begin(volume, event, now), EventReasons.CLASS_WARNING));
      }
    }
  }

  /**
   * @param kind of the problem; a change of it is written at once, a change of its text waits
   */
  void refreshFailed(
      ReportedVolume volume, String kind, String message, boolean first, Instant now) {
    VolumeEvents events = eventsOf(volume);
    boolean news = first || !events.failing;
    events.failing = true;
    events.withdraw(EventReasons.REFRESH_RECOVERED);
    record(events, PodEvent.warning(EventReasons.REFRESH_FAILED, message), kind, news, now);
  }

  /** An earlier process has written a failure, and no recovery. */
  void failedBefore(ReportedVolume volume) {
    eventsOf(volume).failing = true;
  }

  /** A success is an event only after a failure that was written. */
  void refreshed(ReportedVolume volume, Instant now) {
    VolumeEvents events = volumes.get(volume.target());
    if (events != null && events.failing) {
      events.failing = false;
      events.withdraw(EventReasons.REFRESH_FAILED);
      record(
          volume,
          PodEvent.normal(EventReasons.REFRESH_RECOVERED, "the secrets are refreshed again"),
          now);
    }
  }

  /** Records an event that is news each time. */
  void record(ReportedVolume volume, PodEvent event, Instant now) {
    record(eventsOf(volume), event, event.reason(), true, now);
  }

  private void record(VolumeEvents events, PodEvent event, String kind, boolean news, Instant now) {
    EventSlot slot = events.slots.get(event.reason());
    if (slot == null) {
      events.slots.put(event.reason(), new EventSlot(begin(events.volume, event, now), kind));
    } else if (slot.holds(event)) {
      slot.repeat(now, news);
    } else {
      slot.replace(begin(events.volume, event, now), kind);
    }
  }

  /**
   * The event of a reason does not hold any more; one that was not written yet is dropped, unless
   * it is the first of its reason.
   */
  void withdraw(TargetPath target, String reason) {
    VolumeEvents events = volumes.get(target);
    if (events != null) {
      events.withdraw(reason);
    }
  }

  void unpublished(TargetPath target) {
    volumes.remove(target);
  }

  int size() {
    return volumes.size();
  }

  /** The events of a volume, which are marked: they are about to change. */
  private VolumeEvents eventsOf(ReportedVolume volume) {
    queue.mark(Kind.EVENTS, volume.target());
    return volumes.computeIfAbsent(volume.target(), _ -> new VolumeEvents(volume));
  }

  private EventSeries begin(ReportedVolume volume, PodEvent event, Instant now) {
    return new EventSeries(nextName(volume), event, now, now, 1, true);
  }

  private String nextName(ReportedVolume volume) {
    String suffix = "." + Long.toHexString(names++);
    String pod = volume.podName();
    int room = StatusNames.MAX_NAME - suffix.length();
    return pod.length() <= room ? pod + suffix : StatusNames.trimmed(pod, room) + suffix;
  }

  /**
   * Writes one volume's newest events to the API server, those that are due.
   *
   * @throws KubernetesException also if one of them was refused and the others are written
   */
  Turn write(TargetPath target) throws KubernetesException, InterruptedException {
    VolumeEvents events = volumes.get(target);
    if (events == null) {
      return Turn.NONE;
    }
    boolean called = false;
    Optional<KubernetesException> refused = Optional.empty();
    for (EventSlot slot : events.slots.values()) {
      if (slot.due().filter(due -> !due.isAfter(clock.now())).isPresent()) {
        called = true;
        try {
          slot.write(objects, events.volume);
          slot.written(clock.now());
        } catch (KubernetesException e) {
          if (!isRefusal(e.reason())) {
            throw e;
          }
          slot.refused();
          refused = Optional.of(e);
        }
      }
    }
    if (refused.isPresent()) {
      throw refused.get();
    }
    return new Turn(
        called,
        events.slots.values().stream().flatMap(slot -> slot.due().stream()).min(Moment::compareTo));
  }

  private static boolean isRefusal(Reason reason) {
    return switch (reason) {
      case NOT_FOUND, ALREADY_EXISTS, CONFLICT, GONE, INVALID -> true;
      case UNAUTHORIZED, FORBIDDEN, THROTTLED, FAILED, UNAVAILABLE -> false;
    };
  }
}
