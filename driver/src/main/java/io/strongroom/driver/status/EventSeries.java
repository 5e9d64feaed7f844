package io.strongroom.driver.status;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One event of a pod and the count of its repetitions.
 *
 * @param name of the object in the cluster
 * @param news whether it says something new, and so is written sooner than a repetition
 */
public record EventSeries(
    String name,
    Severity severity,
    String reason,
    String message,
    Instant first,
    Instant last,
    int count,
    boolean news) {
  private static final String COMPONENT = "strongroom";

  enum Severity {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String word;

    Severity(String word) {
      this.word = word;
    }
  }

  EventSeries again(Instant now, boolean isNews) {
    return new EventSeries(name, severity, reason, message, first, now, count + 1, news || isNews);
  }

  EventSeries told() {
    return new EventSeries(name, severity, reason, message, first, last, count, false);
  }

  /** The object, with which the pod's own is found by {@code kubectl describe}: by its uid. */
  JsonObject toJson(ReportedVolume volume, String node) {
    JsonObject metadata = new JsonObject();
    metadata.addProperty("name", name);
    metadata.addProperty("namespace", volume.namespace());
    JsonObject pod = new JsonObject();
    pod.addProperty("apiVersion", "v1");
    pod.addProperty("kind", "Pod");
    pod.addProperty("namespace", volume.namespace());
    pod.addProperty("name", volume.podName());
    pod.addProperty("uid", volume.podUid());
    JsonObject source = new JsonObject();
    source.addProperty("component", COMPONENT);
    source.addProperty("host", node);
    JsonObject event = new JsonObject();
    event.addProperty("apiVersion", "v1");
    event.addProperty("kind", "Event");
    event.add("metadata", metadata);
    event.add("involvedObject", pod);
    event.add("source", source);
    event.addProperty("reportingComponent", COMPONENT);
    event.addProperty("reportingInstance", node);
    event.addProperty("type", severity.word);
    event.addProperty("reason", reason);
    event.addProperty("message", message);
    event.addProperty("firstTimestamp", time(first));
    event.addProperty("lastTimestamp", time(last));
    event.addProperty("count", count);
    return event;
  }

  /** The fields that a repetition changes. */
  JsonObject toPatch() {
    JsonObject patch = new JsonObject();
    patch.addProperty("lastTimestamp", time(last));
    patch.addProperty("count", count);
    return patch;
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
