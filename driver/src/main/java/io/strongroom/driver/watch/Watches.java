package io.strongroom.driver.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.FileOpens;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.reads.FileWatches;
import io.strongroom.driver.reads.WatchedFile;
import io.strongroom.provider.Moment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's watches, by number, within a budget: the node's limit is shared with kubelet and all
 * who run as root. Thread-safe: the tracker's thread brings what the kernel says, the flows begin
 * and end watches.
 */
final class Watches {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private final FileOpens opens;
  private final int max;

  /**
   * Until the kernel says that a number has ended: the event of an open before its watch was
   * removed may still come.
   */
  @GuardedBy("this")
  private final Map<Integer, Watch> byNumber = new HashMap<>();

  @GuardedBy("this")
  private int live;

  /** The numbers of a closed instance may be another's. */
  @GuardedBy("this")
  private boolean closed;

  @GuardedBy("this")
  private long refused;

  Watches(FileOpens opens, int max) {
    this.opens = opens;
    this.max = max;
  }

  /** One watch of one file on the node. Its fields change under the lock of these watches. */
  private static final class Watch {
    private final int number;
    private final WatchedFile file;
    private boolean live = true;

    /** Whether the event that ends it may have been lost. */
    private boolean uncertainEnd;

    private Watch(int number, WatchedFile file) {
      this.number = number;
      this.file = file;
    }
  }

  /** Watches of some files; they may be none. */
  private final class Begun implements FileWatches {
    private final List<Watch> begun;

    Begun(List<Watch> begun) {
      this.begun = begun;
    }

    @Override
    public void close() {
      end(begun);
    }
  }

  /**
   * Watches all files that are not opened yet, or none: a volume is watched or it is not. Of a file
   * that is not watched afterwards, opens may be missed.
   *
   * @param directory the generation's, in the root
   * @param files by path below it
   */
  synchronized FileWatches begin(
      OpenDirectory root, String directory, Map<String, WatchedFile> files) {
    Begun begun = new Begun(closed ? List.of() : tryToBegin(root, directory, files));
    files.values().stream().filter(file -> !file.isWatched()).forEach(WatchedFile::mayHaveMissed);
    return begun;
  }

  @GuardedBy("this")
  private List<Watch> tryToBegin(
      OpenDirectory root, String directory, Map<String, WatchedFile> files) {
    List<Map.Entry<String, WatchedFile>> unopened =
        files.entrySet().stream().filter(each -> each.getValue().opened().isEmpty()).toList();
    if (live + unopened.size() > max) {
      refuse(
          ("%d files are watched and %d more would be too many; raise --max-adoption-watches"
                  + " (Helm: limits.maxAdoptionWatches)")
              .formatted(live, unopened.size()));
      return List.of();
    }
    List<Watch> begun = new ArrayList<>();
    try {
      for (Map.Entry<String, WatchedFile> each : unopened) {
        int number = opens.watch(root, directory + "/" + each.getKey());
        begun.add(begin(number, each.getValue()));
      }
      return begun;
    } catch (MountException e) {
      end(begun);
      refuse(
          e.errno().equals(Errno.ENOSPC)
              ? "the node allows no more watches; raise fs.inotify.max_user_watches"
              : String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  @GuardedBy("this")
  private Watch begin(int number, WatchedFile file) {
    Watch watch = new Watch(number, file);
    byNumber.put(number, watch);
    file.watchBegins();
    live++;
    return watch;
  }

  @GuardedBy("this")
  private void refuse(String why) {
    if (refused++ == 0) {
      LOG.warn("whether pods read what is rotated is not known for all volumes: {}", why);
    }
  }

  /** Removes watches; events of opens before this still come. */
  private synchronized void end(Collection<Watch> watches) {
    if (closed) {
      return;
    }
    for (Watch watch : watches) {
      if (!watch.live) {
        continue;
      }
      ended(watch);
      if (!opens.unwatch(watch.number) && watch.uncertainEnd) {
        byNumber.remove(watch.number);
      }
    }
  }

  /** Takes note of what the kernel says, in its order. */
  synchronized void apply(FileOpens.Event event, Moment now) {
    switch (event) {
      case FileOpens.Event.Opened(int number) ->
          Optional.ofNullable(byNumber.get(number))
              .ifPresent(
                  watch -> {
                    watch.file.opened(now);
                    ended(watch);
                  });
      case FileOpens.Event.Ended(int number) ->
          Optional.ofNullable(byNumber.remove(number)).ifPresent(this::ended);
      case FileOpens.Event.Lost() -> lost();
    }
  }

  @GuardedBy("this")
  private void ended(Watch watch) {
    if (watch.live) {
      watch.live = false;
      live--;
      watch.file.watchEnds();
    }
  }

  /** What was not seen to be opened may have been. A watch that is still there sees the next. */
  @GuardedBy("this")
  private void lost() {
    LOG.warn("the kernel dropped events: what was not seen to be read yet counts as unknown");
    byNumber.values().removeIf(watch -> !watch.live);
    for (Watch watch : byNumber.values()) {
      watch.uncertainEnd = true;
      watch.file.mayHaveMissed();
    }
  }

  synchronized int live() {
    return live;
  }

  /** Ends the wait of the thread that reads events. */
  synchronized void wake() {
    if (!closed) {
      opens.wake();
    }
  }

  /** Called by the thread that reads events, at its end. */
  synchronized void close() {
    closed = true;
    opens.close();
  }

  /** How often watching was refused. */
  synchronized long refused() {
    return refused;
  }
}
