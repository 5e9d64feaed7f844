package io.strongroom.driver.event;

import io.strongroom.driver.observe.Defects;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Listener for what happens to volumes. */
@FunctionalInterface
public interface VolumeListener {
  /** Called by the thread that made the change; returns at once, and never throws. */
  void onEvent(VolumeEvent event);

  /** Ignores every event. */
  static VolumeListener none() {
    return _ -> {};
  }

  /** Sends each event to all of them, in this order, whatever becomes of one. */
  static VolumeListener all(List<VolumeListener> watchers) {
    List<VolumeListener> told = List.copyOf(watchers);
    return event -> told.forEach(watcher -> tell(watcher, event));
  }

  /** A defect of a listener must not fail a publish. */
  private static void tell(VolumeListener watcher, VolumeEvent event) {
    try {
      watcher.onEvent(event);
    } catch (RuntimeException defect) {
      LoggerFactory.getLogger(VolumeListener.class)
          .error("telling of a volume: {}", Defects.describe(defect));
    }
  }
}
