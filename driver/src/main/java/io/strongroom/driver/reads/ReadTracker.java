package io.strongroom.driver.reads;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.content.Generation;
import io.strongroom.driver.content.ShownGeneration;
import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.mount.FileOpens;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files were opened since they were written. Files are watched before a generation is shown,
 * so that no open is missed; each for one open only, so that a busy reader costs nothing.
 *
 * <p>Never fails a write: what cannot be watched is unknown, and is written all the same. The
 * driver itself reads files of a volume only between {@link #lookAway} and the next watch of them.
 */
public final class ReadTracker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadTracker.class);

  /** How long {@link #close} waits for the thread to end. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Volumes volumes;
  private final ReadListener reports;
  private final ReadLimits limits;
  private final Clocks clock;

  @GuardedBy("this")
  private final Map<TargetPath, VolumeReading> readings = new HashMap<>();

  /** Absent before the start, after the end, and where inotify is not available. */
  @GuardedBy("this")
  private Optional<Watches> watches = Optional.empty();

  @GuardedBy("this")
  private Optional<FileOpens> opens = Optional.empty();

  private volatile Optional<Thread> listener = Optional.empty();

  /** Until {@link #start} every state is unknown. */
  public ReadTracker(Volumes volumes, ReadListener reports, ReadLimits limits, Clocks clock) {
    this.volumes = volumes;
    this.reports = reports;
    this.limits = limits;
    this.clock = clock;
  }

  /** Starts the thread that reads opens, if inotify is available; else logs why not. */
  public ReadTracker start(FileOpens.Opener opener) {
    if (limits.watches() > 0) {
      try {
        FileOpens listening = listen(opener.open());
        // Waits in the kernel, which would hold the carrier of a virtual thread.
        listener =
            Optional.of(Thread.ofPlatform().daemon().name("reads").start(() -> run(listening)));
      } catch (MountException e) {
        LOG.warn(
            "whether pods read what is rotated is not known on this node: {}; if it is EMFILE,"
                + " raise fs.inotify.max_user_instances",
            e.getMessage());
      }
    }
    return this;
  }

  /** For tests: without the thread. */
  synchronized FileOpens listen(FileOpens listening) {
    opens = Optional.of(listening);
    watches = Optional.of(new Watches(listening, limits.watches()));
    return listening;
  }

  private void run(FileOpens listening) {
    try {
      while (isOpen()) {
        turn(listening.await(sleep()));
      }
    } catch (MountException e) {
      LOG.error("watching files ended, nothing more is known: {}", e.getMessage());
      turn(List.of(new FileOpens.Event.Lost()));
      stop();
    }
    listening.close();
  }

  private synchronized boolean isOpen() {
    return watches.isPresent();
  }

  private synchronized Optional<Duration> sleep() {
    return readings.values().stream()
        .flatMap(reading -> reading.due(limits.grace()).stream())
        .min(Moment::compareTo)
        .map(due -> clock.now().until(due));
  }

  /** Records opens, and sends the events that follow from them and from the time. */
  void turn(List<FileOpens.Event> events) {
    try {
      for (ReadEvent event : apply(events)) {
        // No event of a volume that was forgotten meanwhile.
        volumes.whileKnown(event.target(), known -> event.to(reports, known.request()));
      }
    } catch (RuntimeException defect) {
      LOG.error("reads of volumes: {}", Defects.describe(defect));
    }
  }

  private synchronized List<ReadEvent> apply(List<FileOpens.Event> events) {
    Moment now = clock.now();
    watches.ifPresent(known -> events.forEach(event -> known.apply(event, now)));
    List<ReadEvent> due = new ArrayList<>();
    readings.values().forEach(reading -> due.addAll(reading.tell(clock, limits.grace())));
    return due;
  }

  /**
   * Watches a generation that is about to be written into a volume.
   *
   * @param changed paths with other content than what is in place, if the driver had to look: what
   *     it has published itself is known by its version
   */
  public synchronized GenerationWatch watch(
      TargetPath target,
      OpenDirectory root,
      Generation generation,
      List<ObjectVersion> versions,
      Set<String> changed) {
    VolumeReading before = readings.get(target);
    List<ObjectVersion> contents = ofContent(versions);
    return new GenerationWatch(
        this,
        target,
        root,
        before == null
            ? Contents.first(generation, contents)
            : before.contents().followedBy(generation, contents, changed));
  }

  /** Versions by content only: a store's own count does not matter to a reader. */
  private static List<ObjectVersion> ofContent(List<ObjectVersion> versions) {
    return versions.stream().map(ObjectVersion::ofContent).toList();
  }

  synchronized List<Watches.Watch> begin(OpenDirectory root, String directory, Contents contents) {
    return begin(root, directory, contents.files());
  }

  @GuardedBy("this")
  private List<Watches.Watch> begin(
      OpenDirectory root, String directory, Map<String, WatchedFile> files) {
    List<Watches.Watch> begun =
        watches.map(known -> known.begin(root, directory, files)).orElseGet(List::of);
    files.values().stream().filter(file -> !file.isWatched()).forEach(WatchedFile::blink);
    return begun;
  }

  synchronized void shows(TargetPath target, Contents contents, List<Watches.Watch> begun) {
    VolumeReading reading = readings.get(target);
    if (reading == null) {
      readings.put(target, new VolumeReading(target, contents, begun));
    } else {
      end(reading.watches());
      reading.shows(contents, begun, clock.now());
    }
    // It may have been opened already, and a grace time begins.
    opens.ifPresent(FileOpens::wake);
  }

  synchronized void end(List<Watches.Watch> ended) {
    watches.ifPresent(known -> known.end(ended));
  }

  /**
   * A volume of an earlier process was found: whether it was read is not known, but an open from
   * now on is one after the writing.
   */
  public synchronized void takenOver(TargetPath target, OpenDirectory root, VolumeFiles files) {
    shown(target, files)
        .ifPresent(
            shown -> {
              Contents found = Contents.found(shown.paths());
              List<Watches.Watch> begun = begin(root, shown.directory(), found.files());
              shows(target, found, begun);
            });
  }

  private static Optional<ShownGeneration> shown(TargetPath target, VolumeFiles files) {
    try {
      return ShownGeneration.in(files);
    } catch (IOException e) {
      LOG.warn("the files of {} cannot be watched: {}", target, Defects.describe(e));
      return Optional.empty();
    }
  }

  /** The driver is about to read a volume's files itself, which must not count. */
  public synchronized void lookAway(TargetPath target) {
    VolumeReading reading = readings.get(target);
    if (reading != null) {
      end(reading.watches());
    }
  }

  /** A refresh has found the content unchanged. Files whose watch has ended are watched again. */
  public synchronized void unchanged(
      TargetPath target,
      OpenDirectory root,
      VolumeFiles files,
      Generation generation,
      List<ObjectVersion> versions) {
    VolumeReading reading =
        readings.computeIfAbsent(
            target, _ -> new VolumeReading(target, Contents.found(List.of()), List.of()));
    Contents same = reading.contents().heldAs(generation, ofContent(versions));
    List<Watches.Watch> more = new ArrayList<>();
    Map<String, WatchedFile> unwatched = new HashMap<>(same.files());
    unwatched.values().removeIf(file -> file.isWatched() || file.opened().isPresent());
    if (!unwatched.isEmpty()) {
      shown(target, files)
          .filter(shown -> Set.copyOf(shown.paths()).containsAll(unwatched.keySet()))
          .ifPresent(shown -> more.addAll(begin(root, shown.directory(), unwatched)));
    }
    reading.holds(same, more);
    opens.ifPresent(FileOpens::wake);
  }

  /** Forgets a volume that is gone, and removes its watches. */
  public synchronized void forget(TargetPath target) {
    VolumeReading reading = readings.remove(target);
    if (reading != null) {
      end(reading.watches());
    }
  }

  /** The state of each object of a volume; empty if none is known. */
  public synchronized List<ObjectReading> stateOf(TargetPath target) {
    return Optional.ofNullable(readings.get(target))
        .map(VolumeReading::objects)
        .orElseGet(List::of);
  }

  /** How many rotated objects on this node have not been read since. */
  public int unreadObjects() {
    return counts().unread();
  }

  public synchronized ReadCounts counts() {
    int unread = 0;
    int overdue = 0;
    int unknown = 0;
    for (VolumeReading reading : readings.values()) {
      unread += reading.unread();
      overdue += reading.overdue();
      unknown += reading.unknown();
    }
    return new ReadCounts(
        unread,
        overdue,
        unknown,
        watches.map(Watches::live).orElse(0),
        watches.map(Watches::refused).orElse(0L));
  }

  /** Ends the thread and removes every watch; states are kept. */
  @Override
  public void close() {
    stop();
    try {
      if (listener.isPresent() && !listener.get().join(GRACE)) {
        LOG.warn("watching files did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void stop() {
    watches = Optional.empty();
    opens.ifPresent(FileOpens::wake);
    opens = Optional.empty();
  }
}
