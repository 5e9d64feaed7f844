package io.strongroom.driver.event;

import io.strongroom.driver.observe.Defects;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Whoever watches what happens to volumes. */
@FunctionalInterface
public interface VolumeReports {
  /** Is told; returns at once, and never throws. */
  void happened(VolumeEvent event);

  /** Nobody watches. */
  static VolumeReports none() {
    return _ -> {};
  }

  /** All of them are told, in this order, whatever becomes of one. */
  static VolumeReports all(List<VolumeReports> watchers) {
    List<VolumeReports> told = List.copyOf(watchers);
    return event -> told.forEach(watcher -> tell(watcher, event));
  }

  /** A defect of who watches must not fail a publish. */
  private static void tell(VolumeReports watcher, VolumeEvent event) {
    try {
      watcher.happened(event);
    } catch (RuntimeException defect) {
      LoggerFactory.getLogger(VolumeReports.class)
          .error("telling of a volume: {}", Defects.describe(defect));
    }
  }
}
