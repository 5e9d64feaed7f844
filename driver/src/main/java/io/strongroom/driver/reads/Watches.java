package io.strongroom.driver.reads;

import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.FileOpens;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.OpenDirectory;
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
 * who run as root. Guarded by its {@link ReadTracker}.
 */
final class Watches {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private final FileOpens opens;
  private final int most;

  /**
   * Until the kernel says that a number has ended: the event of an open before its watch was
   * removed may still come.
   */
  private final Map<Integer, Watch> byNumber = new HashMap<>();

  private int live;
  private long refused;

  Watches(FileOpens opens, int most) {
    this.opens = opens;
    this.most = most;
  }

  /** One watch of one file on the node. */
  static final class Watch {
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

  /**
   * Watches all files that are not opened yet, or none: a volume is watched or it is not.
   *
   * @param directory the generation's, in the root
   * @param files by path below it
   */
  List<Watch> begin(OpenDirectory root, String directory, Map<String, WatchedFile> files) {
    List<Map.Entry<String, WatchedFile>> unopened =
        files.entrySet().stream().filter(each -> each.getValue().opened().isEmpty()).toList();
    if (live + unopened.size() > most) {
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

  private Watch begin(int number, WatchedFile file) {
    Watch watch = new Watch(number, file);
    byNumber.put(number, watch);
    file.watchBegins();
    live++;
    return watch;
  }

  private void refuse(String why) {
    if (refused++ == 0) {
      LOG.warn("whether pods read what is rotated is not known for all volumes: {}", why);
    }
  }

  /** Removes watches; events of opens before this still come. */
  void end(Collection<Watch> watches) {
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
  void apply(FileOpens.Event event, Moment now) {
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

  private void ended(Watch watch) {
    if (watch.live) {
      watch.live = false;
      live--;
      watch.file.watchEnds();
    }
  }

  /** What was not seen to be opened may have been. A watch that is still there sees the next. */
  private void lost() {
    LOG.warn("the kernel dropped events: what was not seen to be read yet counts as unknown");
    byNumber.values().removeIf(watch -> !watch.live);
    for (Watch watch : byNumber.values()) {
      watch.uncertainEnd = true;
      watch.file.blink();
    }
  }

  int live() {
    return live;
  }

  /** How often watching was refused. */
  long refused() {
    return refused;
  }
}
