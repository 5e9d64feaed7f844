package io.strongroom.driver.watch;

import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.reads.VolumeReading;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of reads that are due, under the lock of their volume: none comes of a volume
 * that was forgotten.
 */
final class DueReads {
  /** After this time a volume is looked at again whose lock another thread held. */
  static final Duration LOCKED_WAIT = Duration.ofMillis(100);

  private static final Logger LOG = LoggerFactory.getLogger(DueReads.class);

  private final Volumes volumes;
  private final ReadListener listener;
  private final Duration grace;
  private final Clocks clock;

  DueReads(Volumes volumes, ReadListener listener, Duration grace, Clocks clock) {
    this.volumes = volumes;
    this.listener = listener;
    this.grace = grace;
    this.clock = clock;
  }

  /**
   * Sends what is due of all volumes.
   *
   * @return when something will be due without an open; absent if nothing will
   */
  Optional<Duration> send() {
    Moment now = clock.now();
    List<Moment> next = new ArrayList<>();
    volumes.forEachReading(
        (target, reading) -> {
          if (reading.due(clock, grace).isPresent() && !trySend(target)) {
            next.add(now.plus(LOCKED_WAIT));
          }
          volumes
              .readingOf(target)
              .flatMap(left -> left.graceEnds(grace))
              .filter(end -> end.isAfter(now))
              .ifPresent(next::add);
        });
    return next.stream().min(Moment::compareTo).map(now::until);
  }

  /** Returns false if another thread holds the volume's lock: other volumes do not wait for it. */
  private boolean trySend(TargetPath target) {
    Optional<Volumes.Held> lock = volumes.tryLock(target);
    if (lock.isEmpty()) {
      return false;
    }
    try (Volumes.Held _ = lock.get()) {
      volumes.at(target).ifPresent(known -> send(target, known.request(), grace));
    } catch (RuntimeException defect) {
      LOG.error("reads of {}: {}", target, Defects.describe(defect));
    }
    return true;
  }

  /**
   * Sends the reads of what a volume has shown until now; its grace time goes on. Under the
   * target's lock.
   */
  void sendReads(TargetPath target) {
    volumes.at(target).ifPresent(known -> send(target, known.request(), Duration.ZERO));
  }

  private void send(TargetPath target, VolumeRequest request, Duration until) {
    Optional<VolumeReading.Due> due =
        volumes.readingOf(target).flatMap(reading -> reading.due(clock, until));
    if (due.isPresent()) {
      volumes.keepReading(target, due.get().after());
      due.get().events().forEach(event -> listener.onEvent(request, event));
    }
  }
}
