package io.strongroom.driver.status;

import java.time.Duration;
import java.util.List;

/** The events of a pod about a rotation, from the write to the read. */
final class RotationEvents {
  /** The most names in one message; the status object has all of them. */
  private static final int MAX_NAMES = 8;

  private RotationEvents() {}

  static PodEvent rotated(ReportedVolume volume, List<String> objects) {
    return PodEvent.normal(
        EventReasons.ROTATED,
        "%s: the files have the new content".formatted(names(volume, objects)));
  }

  static PodEvent read(ReportedVolume volume, List<String> objects, Duration took) {
    return PodEvent.normal(
        EventReasons.ROTATED_READ,
        "%s: opened %s after the rotation".formatted(names(volume, objects), text(took)));
  }

  static PodEvent notRead(ReportedVolume volume, List<String> objects, Duration since) {
    return PodEvent.warning(
        EventReasons.ROTATED_NOT_READ,
        ("%s: rotated %s ago and not opened since, so the pod works with what it read before; have"
                + " it read the files again, or restart it")
            .formatted(names(volume, objects), text(since)));
  }

  private static String names(ReportedVolume volume, List<String> objects) {
    String names = String.join(", ", objects.subList(0, Math.min(MAX_NAMES, objects.size())));
    int more = objects.size() - MAX_NAMES;
    return "SecretProviderClass %s/%s, %s %s%s"
        .formatted(
            volume.namespace(),
            volume.className(),
            objects.size() == 1 ? "object" : "objects",
            names,
            more > 0 ? " and %d more".formatted(more) : "");
  }

  private static String text(Duration time) {
    if (time.compareTo(Duration.ofMinutes(2)) < 0) {
      return time.toSeconds() + " s";
    }
    return time.compareTo(Duration.ofHours(2)) < 0
        ? time.toMinutes() + " min"
        : time.toHours() + " h";
  }
}
