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
record EventSeries(
    String name, PodEvent event, Instant first, Instant last, int count, boolean news) {
  private static final String COMPONENT = "strongroom";

  /** The same event once more. */
  EventSeries again(Instant now, boolean isNews) {
    return new EventSeries(name, event, first, now, count + 1, news || isNews);
  }

  /** The same series, written: only a repetition is to be written after that. */
  EventSeries written() {
    return new EventSeries(name, event, first, last, count, false);
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
    JsonObject json = new JsonObject();
    json.addProperty("apiVersion", "v1");
    json.addProperty("kind", "Event");
    json.add("metadata", metadata);
    json.add("involvedObject", pod);
    json.add("source", source);
    json.addProperty("reportingComponent", COMPONENT);
    json.addProperty("reportingInstance", node);
    json.addProperty("type", event.severity().word());
    json.addProperty("reason", event.reason());
    json.addProperty("message", event.message());
    json.addProperty("firstTimestamp", time(first));
    json.addProperty("lastTimestamp", time(last));
    json.addProperty("count", count);
    return json;
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
