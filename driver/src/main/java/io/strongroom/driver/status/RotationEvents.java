package io.strongroom.driver.status;

import io.strongroom.driver.status.EventSeries.Severity;
import java.time.Duration;
import java.util.List;

/** The events of a pod about a rotation, from the write to the read. */
final class RotationEvents {
  static final String ROTATED = "SecretRotated";
  static final String READ = "RotatedSecretRead";
  static final String NOT_READ = "RotatedSecretNotRead";

  /** The most names in one message; the status object has all of them. */
  private static final int MAX_NAMES = 8;

  private RotationEvents() {}

  static void rotated(PodEvents events, ReportedVolume volume, List<String> objects) {
    events.onEvent(
        volume,
        Severity.NORMAL,
        ROTATED,
        "%s: the files have the new content".formatted(names(volume, objects)));
  }

  static void read(PodEvents events, ReportedVolume volume, List<String> objects, Duration took) {
    events.onEvent(
        volume,
        Severity.NORMAL,
        READ,
        "%s: opened %s after the rotation".formatted(names(volume, objects), text(took)));
  }

  static void notRead(
      PodEvents events, ReportedVolume volume, List<String> objects, Duration since) {
    events.onEvent(
        volume,
        Severity.WARNING,
        NOT_READ,
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
