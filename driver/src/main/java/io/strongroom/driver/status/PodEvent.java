package io.strongroom.driver.status;

import io.strongroom.driver.journal.VolumeState;
import io.strongroom.driver.observe.OneLine;

/**
 * What an event of a pod says.
 *
 * @param message made one line that the API server takes
 */
record PodEvent(Severity severity, String reason, String message) {
  enum Severity {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String word;

    Severity(String word) {
      this.word = word;
    }

    /** The type of the event in the cluster. */
    String word() {
      return word;
    }
  }

  PodEvent {
    message = OneLine.of(message, VolumeState.MAX_MESSAGE);
  }

  static PodEvent normal(String reason, String message) {
    return new PodEvent(Severity.NORMAL, reason, message);
  }

  static PodEvent warning(String reason, String message) {
    return new PodEvent(Severity.WARNING, reason, message);
  }
}
