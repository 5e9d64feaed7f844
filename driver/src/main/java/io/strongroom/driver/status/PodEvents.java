package io.strongroom.driver.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.driver.status.EventSeries.Severity;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Events on the pods of this node. The same again counts on the object that is there; how often one
 * is written is limited per volume and reason, so that a store that is away for all pods of a
 * cluster is not an attack on its API server.
 */
final class PodEvents {
  static final String CLASS_WARNING = "SecretProviderClassWarning";
  static final String REFRESH_FAILED = "SecretRefreshFailed";
  static final String REFRESH_RECOVERED = "SecretRefreshRecovered";

  /** The least time between two writes of one reason when the newer one says something new. */
  static final Duration BETWEEN_NEWS = Duration.ofMinutes(5);

  /**
   * The least time between two writes that only count repetitions: within the hour for which an API
   * server keeps events.
   */
  static final Duration BETWEEN_REPETITIONS = Duration.ofMinutes(30);

  /** The most warnings of one volume. */
  private static final int MAX_WARNINGS = 16;

  private final EventObjects objects;
  private final Clocks clock;
  private final Consumer<TargetPath> pending;

  @GuardedBy("this")
  private final Map<TargetPath, VolumeEvents> volumes = new HashMap<>();

  /**
   * The number in the next event's name; begins at the time of the start, so that no name comes
   * twice.
   */
  @GuardedBy("this")
  private long names;

  private static final class VolumeEvents {
    final ReportedVolume volume;
    final Map<String, EventSlot> slots = new LinkedHashMap<>();
    boolean failing;

    VolumeEvents(ReportedVolume volume) {
      this.volume = volume;
    }
  }

  /**
   * @param pending called with each volume that has something to write
   */
  PodEvents(EventObjects objects, Clocks clock, Consumer<TargetPath> pending) {
    this.objects = objects;
    this.clock = clock;
    this.pending = pending;
    Instant start = clock.instant();
    this.names = start.getEpochSecond() * 1_000_000_000L + start.getNano();
  }

  /** Warnings about a class: one event per text and volume. */
  synchronized void warned(ReportedVolume volume, List<String> warnings) {
    if (warnings.isEmpty()) {
      return;
    }
    VolumeEvents events = eventsOf(volume);
    for (String warning : warnings) {
      String text = OneLine.of(warning, StatusJson.MAX_MESSAGE);
      if (events.slots.size() < MAX_WARNINGS && !events.slots.containsKey(text)) {
        events.slots.put(
            text,
            new EventSlot(begin(volume, Severity.WARNING, CLASS_WARNING, text), CLASS_WARNING));
      }
    }
    pending.accept(volume.target());
  }

  /**
   * @param kind of the problem; a change of it is written at once, a change of words waits
   */
  synchronized void refreshFailed(
      ReportedVolume volume, String kind, String message, boolean first) {
    VolumeEvents events = eventsOf(volume);
    boolean begins = first || !events.failing;
    events.failing = true;
    withdraw(events, REFRESH_RECOVERED);
    tell(
        events,
        Severity.WARNING,
        REFRESH_FAILED,
        kind,
        OneLine.of(message, StatusJson.MAX_MESSAGE),
        begins);
  }

  /** An earlier process has written a failure, and no recovery. */
  synchronized void failedBefore(ReportedVolume volume) {
    eventsOf(volume).failing = true;
  }

  /** A success is an event only after a failure that was written. */
  synchronized void refreshed(ReportedVolume volume) {
    VolumeEvents events = volumes.get(volume.target());
    if (events != null && events.failing) {
      events.failing = false;
      withdraw(events, REFRESH_FAILED);
      tell(
          events,
          Severity.NORMAL,
          REFRESH_RECOVERED,
          REFRESH_RECOVERED,
          "the secrets are refreshed again",
          true);
    }
  }

  /** An event that is written each time. */
  synchronized void onEvent(
      ReportedVolume volume, Severity severity, String reason, String message) {
    String line = OneLine.of(message, StatusJson.MAX_MESSAGE);
    tell(eventsOf(volume), severity, reason, reason, line, true);
  }

  /**
   * What a reason's event would say is not so any more; one that was not written yet is dropped.
   */
  synchronized void isOver(TargetPath target, String reason) {
    VolumeEvents events = volumes.get(target);
    if (events != null) {
      withdraw(events, reason);
    }
  }

  synchronized void unpublished(TargetPath target) {
    volumes.remove(target);
  }

  synchronized int size() {
    return volumes.size();
  }

  @GuardedBy("this")
  private VolumeEvents eventsOf(ReportedVolume volume) {
    return volumes.computeIfAbsent(volume.target(), _ -> new VolumeEvents(volume));
  }

  /** The newest message of a reason; one that was not written before its successor came is lost. */
  @GuardedBy("this")
  private void tell(
      VolumeEvents events,
      Severity severity,
      String reason,
      String kind,
      String message,
      boolean begins) {
    EventSlot slot = events.slots.get(reason);
    if (slot == null) {
      events.slots.put(
          reason, new EventSlot(begin(events.volume, severity, reason, message), kind));
    } else if (slot.series.message().equals(message)) {
      slot.series = slot.series.again(clock.instant(), begins);
      slot.dirty = true;
    } else {
      slot.series = begin(events.volume, severity, reason, message);
      slot.kind = kind;
      slot.created = false;
      slot.dirty = true;
    }
    pending.accept(events.volume.target());
  }

  /**
   * Drops the event of a reason that still waits because one was written lately: it is over by now.
   */
  private static void withdraw(VolumeEvents events, String reason) {
    EventSlot slot = events.slots.get(reason);
    if (slot != null && slot.toldAt.isPresent()) {
      slot.dirty = false;
    }
  }

  @GuardedBy("this")
  private EventSeries begin(
      ReportedVolume volume, Severity severity, String reason, String message) {
    Instant now = clock.instant();
    return new EventSeries(nextName(volume), severity, reason, message, now, now, 1, true);
  }

  @GuardedBy("this")
  private String nextName(ReportedVolume volume) {
    String suffix = "." + Long.toHexString(names++);
    String pod = volume.podName();
    int room = StatusNames.MAX_NAME - suffix.length();
    return pod.length() <= room ? pod + suffix : StatusNames.trimmed(pod, room) + suffix;
  }

  /**
   * Writes one volume's newest events to the API server. Called by one thread at a time.
   *
   * @return when to write again without a new event
   */
  Optional<Moment> write(TargetPath target) throws KubernetesException, InterruptedException {
    List<EventSlot> slots;
    ReportedVolume volume;
    synchronized (this) {
      VolumeEvents events = volumes.get(target);
      if (events == null) {
        return Optional.empty();
      }
      volume = events.volume;
      slots = List.copyOf(events.slots.values());
    }
    Optional<KubernetesException> refused = Optional.empty();
    for (EventSlot slot : slots) {
      try {
        write(volume, slot);
      } catch (KubernetesException e) {
        if (!isRefusal(e.reason())) {
          throw e;
        }
        refused = Optional.of(e); // of this one; the others are still to be written
      }
    }
    if (refused.isPresent()) {
      throw refused.get();
    }
    return nextDue(slots);
  }

  private synchronized Optional<Moment> nextDue(List<EventSlot> slots) {
    return slots.stream().filter(slot -> slot.dirty).map(EventSlot::due).min(Moment::compareTo);
  }

  private void write(ReportedVolume volume, EventSlot slot)
      throws KubernetesException, InterruptedException {
    EventSeries series;
    String kind;
    boolean created;
    synchronized (this) {
      if (!slot.dirty || slot.due().isAfter(clock.now())) {
        return;
      }
      series = slot.series;
      kind = slot.kind;
      created = slot.created;
      slot.dirty = false;
    }
    try {
      objects.write(volume, series, created);
      told(slot, series, kind);
    } catch (KubernetesException e) {
      if (!isRefusal(e.reason())) {
        synchronized (this) {
          slot.dirty = true;
        }
      }
      throw e;
    }
  }

  private synchronized void told(EventSlot slot, EventSeries series, String kind) {
    slot.told(kind, clock.now());
    if (slot.series.name().equals(series.name())) {
      slot.created = true;
      if (!slot.dirty) {
        slot.series = slot.series.told();
      }
    }
  }

  private static boolean isRefusal(Reason reason) {
    return switch (reason) {
      case NOT_FOUND, ALREADY_EXISTS, CONFLICT, GONE, INVALID -> true;
      case UNAUTHORIZED, FORBIDDEN, THROTTLED, FAILED, UNAVAILABLE -> false;
    };
  }
}
