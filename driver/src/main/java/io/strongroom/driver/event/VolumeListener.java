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
  static VolumeListener all(List<VolumeListener> all) {
    List<VolumeListener> listeners = List.copyOf(all);
    return event -> listeners.forEach(listener -> send(listener, event));
  }

  /** A defect of a listener must not fail a publish. */
  private static void send(VolumeListener listener, VolumeEvent event) {
    try {
      listener.onEvent(event);
    } catch (RuntimeException defect) {
      LoggerFactory.getLogger(VolumeListener.class)
          .error("event of a volume: {}", Defects.describe(defect));
    }
  }
}
