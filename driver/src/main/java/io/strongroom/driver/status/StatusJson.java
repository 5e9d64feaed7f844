package io.strongroom.driver.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.ObjectJson;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.RefreshError;
import io.strongroom.driver.journal.VolumeState;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.driver.status.PodStatus.ObjectStatus;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A SecretProviderClassPodStatus on the wire. Name, the node's label, owner and upstream's fields
 * are as upstream writes them; the driver's label, volumeName, nodeName, summary, storeVersion,
 * notBefore, expires, validity, updatedAt, readAt, notReadAt, lastError and lastErrorSince are
 * ours.
 */
final class StatusJson {
  /** The most objects that are read; more than a volume may hold by default. */
  private static final int MAX_OBJECTS = 4096;

  /** Characters of an id or a version: as long as any that a provider may answer. */
  private static final int MAX_TEXT = 4096;

  private StatusJson() {}

  /**
   * @param version what the object's resourceVersion has to be; any if empty
   */
  static JsonObject write(
      ReportedVolume volume,
      PodStatus status,
      Reporter reporter,
      String name,
      Optional<String> version) {
    // Neither controller nor blockOwnerDeletion: the pod's deletion waits for nothing of ours.
    JsonObject owner = new JsonObject();
    owner.addProperty("apiVersion", "v1");
    owner.addProperty("kind", "Pod");
    owner.addProperty("name", volume.podName());
    owner.addProperty("uid", volume.podUid());
    JsonArray owners = new JsonArray();
    owners.add(owner);
    JsonObject metadata = new JsonObject();
    metadata.addProperty("name", name);
    metadata.addProperty("namespace", volume.namespace());
    version.ifPresent(known -> metadata.addProperty("resourceVersion", known));
    metadata.add("labels", reporter.labels());
    metadata.add("ownerReferences", owners);
    JsonObject object = new JsonObject();
    object.addProperty("apiVersion", "secrets-store.csi.x-k8s.io/v1");
    object.addProperty("kind", "SecretProviderClassPodStatus");
    object.add("metadata", metadata);
    object.add("status", statusOf(volume, status, reporter.node()));
    return object;
  }

  /** Whether the object in the cluster has the same content, so that it need not be written. */
  static boolean hasContent(
      JsonObject existing, ReportedVolume volume, PodStatus status, Reporter reporter) {
    return statusOf(volume, status, reporter.node()).equals(Json.child(existing, "status"))
        && reporter.isLabelOf(Json.child(existing, "metadata"))
        && ownedBy(existing, volume.podUid());
  }

  private static JsonObject statusOf(ReportedVolume volume, PodStatus status, String node) {
    JsonObject json = new JsonObject();
    json.addProperty("podName", volume.podName());
    json.addProperty("secretProviderClassName", volume.className());
    json.addProperty("mounted", true);
    json.addProperty("targetPath", volume.targetText());
    json.addProperty("nodeName", node);
    json.addProperty("volumeName", volume.volumeName());
    JsonArray objects = new JsonArray();
    status.objects().forEach(object -> objects.add(objectOf(object)));
    json.add("objects", objects);
    json.addProperty("summary", StatusSummary.of(status.objects()));
    status
        .lastError()
        .ifPresent(
            error -> {
              json.addProperty("lastError", error.message());
              ObjectJson.add(json, "lastErrorSince", error.since());
            });
    return json;
  }

  private static JsonObject objectOf(ObjectStatus object) {
    JsonObject json = ObjectJson.write(object.held(), object.validity());
    switch (object.held().reading()) {
      case Reading.Read(Instant at) -> json.addProperty("readAt", at.toString());
      case Reading.NotRead(Optional<Instant> since) -> ObjectJson.add(json, "notReadAt", since);
      case Reading.Unknown() -> {}
    }
    return json;
  }

  static String podName(JsonObject existing) {
    return Json.text(Json.child(existing, "status"), "podName");
  }

  static String className(JsonObject existing) {
    return Json.text(Json.child(existing, "status"), "secretProviderClassName");
  }

  /** Empty in an object of upstream's driver. */
  static String volumeName(JsonObject existing) {
    return Json.text(Json.child(existing, "status"), "volumeName");
  }

  static Optional<String> version(JsonObject existing) {
    return Optional.of(Json.text(Json.child(existing, "metadata"), "resourceVersion"))
        .filter(version -> !version.isEmpty());
  }

  static boolean ownedBy(JsonObject existing, String podUid) {
    return Json.elements(Json.child(existing, "metadata"), "ownerReferences").stream()
        .anyMatch(owner -> Json.text(owner, "uid").equals(podUid));
  }

  /**
   * What an earlier process wrote. The target path is not read: a writer of these objects must not
   * choose where the driver works (CVE-2020-8568).
   *
   * @param otherwise the time for objects that upstream's driver wrote, which has none
   */
  static PodStatus read(JsonObject existing, Instant otherwise) {
    JsonElement status = Json.child(existing, "status");
    List<ObjectStatus> objects = new ArrayList<>();
    for (JsonElement each : Json.elements(status, "objects")) {
      // Other clients may write status objects too; what the driver wrote fits.
      if (objects.size() == MAX_OBJECTS || !fits(each)) {
        continue;
      }
      HeldObject held =
          new HeldObject(
              new ObjectVersion(
                  Json.text(each, "id"),
                  Json.text(each, "version"),
                  Json.given(each, "storeVersion"),
                  new Validity(time(each, "notBefore"), time(each, "expires"))),
              time(each, "updatedAt").or(() -> Optional.of(otherwise)),
              time(each, "readAt").<Reading>map(Reading.Read::new).orElseGet(Reading.Unknown::new));
      objects.add(new ObjectStatus(held, Validity.State.of(Json.text(each, "validity"))));
    }
    return new PodStatus(
        objects,
        Json.given(status, "lastError")
            .filter(message -> !message.isEmpty())
            .map(
                message ->
                    new RefreshError(
                        OneLine.of(message, VolumeState.MAX_MESSAGE),
                        time(status, "lastErrorSince").or(() -> Optional.of(otherwise)))));
  }

  private static boolean fits(JsonElement object) {
    return Json.text(object, "id").length() <= MAX_TEXT
        && Json.text(object, "version").length() <= MAX_TEXT
        && Json.text(object, "storeVersion").length() <= MAX_TEXT;
  }

  private static Optional<Instant> time(JsonElement parent, String name) {
    try {
      return Json.given(parent, name).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty(); // not written by a driver
    }
  }
}
