package io.strongroom.driver.watch;

import io.strongroom.driver.content.Generation;
import io.strongroom.driver.content.ShownGeneration;
import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.mount.FileOpens;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.reads.Contents;
import io.strongroom.driver.reads.FileWatches;
import io.strongroom.driver.reads.ObjectReading;
import io.strongroom.driver.reads.VolumeReading;
import io.strongroom.driver.reads.WatchedFile;
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
 *
 * <p>What is known of a volume is in its entry of {@link Volumes}, and changed under the target's
 * lock: by the flows, which hold it when they call, and by the thread that reads opens.
 */
public final class ReadTracker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadTracker.class);

  /** How long {@link #close} waits for the thread to end. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Volumes volumes;
  private final DueReads due;
  private final ReadLimits limits;
  private final Clocks clock;

  /** Absent before the start, after the end, and where inotify is not available. */
  private volatile Optional<Watches> watches = Optional.empty();

  private volatile Optional<Thread> thread = Optional.empty();

  /** Until {@link #start} every state is unknown. */
  public ReadTracker(Volumes volumes, ReadListener listener, ReadLimits limits, Clocks clock) {
    this.volumes = volumes;
    this.due = new DueReads(volumes, listener, limits.grace(), clock);
    this.limits = limits;
    this.clock = clock;
  }

  /** Starts the thread that reads opens, if inotify is available; else logs why not. */
  public ReadTracker start(FileOpens.Opener opener) {
    if (limits.watches() > 0) {
      try {
        FileOpens opens = opener.open();
        Watches started = listen(opens);
        // Waits in the kernel, which would hold the carrier of a virtual thread.
        thread =
            Optional.of(
                Thread.ofPlatform().daemon().name("reads").start(() -> run(opens, started)));
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
  Watches listen(FileOpens opens) {
    Watches started = new Watches(opens, limits.watches());
    watches = Optional.of(started);
    return started;
  }

  private void run(FileOpens opens, Watches started) {
    try {
      Optional<Duration> sleep = Optional.of(Duration.ZERO);
      while (watches.isPresent()) {
        sleep = turnOrLog(opens.await(sleep));
      }
    } catch (MountException e) {
      LOG.error("watching files ended, nothing more is known: {}", e.getMessage());
      Optional<Duration> _ = turnOrLog(List.of(new FileOpens.Event.Lost()));
    } finally {
      watches = Optional.empty();
      started.close();
    }
  }

  private Optional<Duration> turnOrLog(List<FileOpens.Event> events) {
    try {
      return turn(events);
    } catch (RuntimeException defect) {
      LOG.error("reads of volumes: {}", Defects.describe(defect));
      // Some of them may not have been recorded.
      watches.ifPresent(known -> known.apply(new FileOpens.Event.Lost(), Moment.EARLIEST));
      return Optional.of(DueReads.LOCKED_WAIT);
    }
  }

  /**
   * Records opens, and sends the events that follow from them and from the time.
   *
   * @return when the next turn is due without an open; absent if none is
   */
  Optional<Duration> turn(List<FileOpens.Event> events) {
    Moment now = clock.now();
    watches.ifPresent(known -> events.forEach(event -> known.apply(event, now)));
    return due.send();
  }

  /**
   * Watches a generation that is about to be written into a volume.
   *
   * @param changed paths with other content than what is in place, if the driver had to look: what
   *     it has published itself is known by its version
   */
  public GenerationWatch watch(
      TargetPath target,
      OpenDirectory root,
      Generation generation,
      List<ObjectVersion> versions,
      Set<String> changed) {
    List<ObjectVersion> contents = ofContent(versions);
    return new GenerationWatch(
        this,
        target,
        root,
        volumes
            .readingOf(target)
            .map(before -> before.contents().followedBy(generation, contents, changed))
            .orElseGet(() -> Contents.first(generation, contents)));
  }

  /** Versions by content only: a store's own count does not matter to a reader. */
  private static List<ObjectVersion> ofContent(List<ObjectVersion> versions) {
    return versions.stream().map(ObjectVersion::ofContent).toList();
  }

  FileWatches begin(OpenDirectory root, String directory, Map<String, WatchedFile> files) {
    Optional<Watches> known = watches;
    if (known.isPresent()) {
      return known.get().begin(root, directory, files);
    }
    files.values().forEach(WatchedFile::mayHaveMissed);
    return () -> {};
  }

  void shows(TargetPath target, Contents contents, FileWatches begun) {
    due.sendReads(target);
    Optional<VolumeReading> before = volumes.readingOf(target);
    before.ifPresent(ReadTracker::endWatches);
    volumes.keepReading(
        target,
        before
            .map(reading -> reading.shows(contents, begun, clock.now()))
            .orElseGet(() -> new VolumeReading(contents, List.of(begun))));
    // It may have been opened already, and a grace time begins.
    watches.ifPresent(Watches::wake);
  }

  private static void endWatches(VolumeReading reading) {
    reading.watches().forEach(FileWatches::close);
  }

  /**
   * A volume of an earlier process was found: whether it was read is not known, but an open from
   * now on is one after the writing. Under the target's lock.
   */
  public void takenOver(TargetPath target, OpenDirectory root, VolumeFiles files) {
    shown(target, files)
        .ifPresent(
            shown -> {
              Contents found = Contents.found(shown.paths());
              shows(target, found, begin(root, shown.directory(), found.files()));
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

  /**
   * The driver is about to read a volume's files itself, which must not count. Under the target's
   * lock.
   */
  public void lookAway(TargetPath target) {
    volumes.readingOf(target).ifPresent(ReadTracker::endWatches);
  }

  /**
   * A refresh has found the content unchanged. Files whose watch has ended are watched again. Under
   * the target's lock.
   */
  public void unchanged(
      TargetPath target,
      OpenDirectory root,
      VolumeFiles files,
      Generation generation,
      List<ObjectVersion> versions) {
    VolumeReading reading =
        volumes
            .readingOf(target)
            .orElseGet(() -> new VolumeReading(Contents.found(List.of()), List.of()));
    Contents same = reading.contents().heldAs(generation, ofContent(versions));
    Map<String, WatchedFile> unwatched = new HashMap<>(same.files());
    unwatched.values().removeIf(file -> file.isWatched() || file.opened().isPresent());
    Optional<FileWatches> more =
        unwatched.isEmpty()
            ? Optional.empty()
            : shown(target, files)
                .filter(shown -> Set.copyOf(shown.paths()).containsAll(unwatched.keySet()))
                .map(shown -> begin(root, shown.directory(), unwatched));
    volumes.keepReading(target, reading.holds(same, more));
    watches.ifPresent(Watches::wake);
  }

  /** Forgets a volume that is gone, and removes its watches. Under the target's lock. */
  public void forget(TargetPath target) {
    lookAway(target);
    volumes.forgetReading(target);
  }

  /** The state of each object of a volume; empty if none is known. */
  public List<ObjectReading> stateOf(TargetPath target) {
    return volumes.readingOf(target).map(VolumeReading::objects).orElseGet(List::of);
  }

  public ReadCounts counts() {
    List<VolumeReading> readings = new ArrayList<>();
    volumes.forEachReading((_, reading) -> readings.add(reading));
    return ReadCounts.of(
        readings, watches.map(Watches::live).orElse(0), watches.map(Watches::refused).orElse(0L));
  }

  /** Ends the thread and removes every watch; states are kept. */
  @Override
  public void close() {
    Optional<Watches> ended = watches;
    watches = Optional.empty();
    ended.ifPresent(Watches::wake);
    try {
      if (thread.isPresent() && !thread.get().join(GRACE)) {
        LOG.warn("watching files did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
