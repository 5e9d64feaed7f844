package io.strongroom.driver.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.event.VolumeSubject;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Volumes whose publish was refused, and whose pods wait for it, by class. Thread-safe. */
final class RefusedVolumes implements Family {
  private static final String NAME = "strongroom_refused_volumes";

  /**
   * Kubelet asks again after two minutes at most, and its call may last another two. A volume that
   * it has not asked for since is that of a pod which is gone.
   */
  private static final Duration WAITS = Duration.ofMinutes(5);

  /** More than a node has pods. Requests are unchecked here, so the number is bounded. */
  private static final int MAX_VOLUMES = 1000;

  private final MonotonicClock clock;

  /** By volume id, in the order of their refusals. */
  @GuardedBy("this")
  private final Map<String, Refusal> refusals = new LinkedHashMap<>();

  private record Refusal(ClassKey key, Moment at) {}

  RefusedVolumes(MonotonicClock clock) {
    this.clock = clock;
  }

  synchronized void refused(VolumeSubject subject) {
    refusals.remove(subject.volumeId());
    if (refusals.size() >= MAX_VOLUMES) {
      refusals.remove(refusals.keySet().iterator().next());
    }
    refusals.put(
        subject.volumeId(),
        new Refusal(new ClassKey(subject.namespace(), subject.className()), clock.now()));
  }

  /** It is published, or gone. */
  synchronized void waitsNoMore(String volumeId) {
    refusals.remove(volumeId);
  }

  @Override
  public void writeTo(Exposition out) {
    out.family(NAME, "gauge", "Volumes of a class whose publish was refused: their pods wait.");
    ClassKey.byClass(waiting(), Long::sum, Comparator.<Long>reverseOrder())
        .forEach((key, count) -> out.sample(NAME, ClassKey.LABELS, key.labels(), count));
  }

  private synchronized List<ClassKey.Part<Long>> waiting() {
    Moment oldest = clock.now().minus(WAITS);
    refusals.values().removeIf(refusal -> refusal.at().isBefore(oldest));
    List<ClassKey.Part<Long>> parts = new ArrayList<>();
    refusals.values().forEach(refusal -> parts.add(new ClassKey.Part<>(refusal.key(), 1L)));
    return parts;
  }
}
