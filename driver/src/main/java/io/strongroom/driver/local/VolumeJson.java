package io.strongroom.driver.local;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.ObjectJson;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.RefreshError;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link VolumeStatus} as JSON: on the status socket, and printed with {@code -o json}. */
public final class VolumeJson {
  /** Raised when a member is removed or changes its meaning. */
  public static final int FORMAT = 1;

  private VolumeJson() {}

  /**
   * One volume.
   *
   * @param now the time for the objects' validity
   */
  public static JsonObject write(VolumeStatus volume, Instant now) {
    JsonObject json = new JsonObject();
    json.addProperty("namespace", volume.namespace());
    json.addProperty("pod", volume.pod());
    json.addProperty("podUid", volume.podUid());
    json.addProperty("volume", volume.name());
    json.addProperty("class", volume.className());
    json.addProperty("node", volume.node());
    JsonArray objects = new JsonArray();
    volume.objects().forEach(object -> objects.add(write(object, now)));
    json.add("objects", objects);
    volume.bytes().ifPresent(bytes -> json.addProperty("bytes", bytes));
    volume
        .lastError()
        .ifPresent(
            error -> {
              json.addProperty("lastError", error.message());
              ObjectJson.add(json, "lastErrorSince", error.since());
            });
    volume
        .refreshes()
        .ifPresent(
            refreshes -> {
              ObjectJson.add(json, "lastRefresh", refreshes.last());
              ObjectJson.add(json, "nextRefresh", refreshes.next());
              json.addProperty("failures", refreshes.failures());
            });
    return json;
  }

  static JsonArray write(List<TargetPath> waiting) {
    JsonArray array = new JsonArray();
    for (TargetPath each : waiting) {
      JsonObject json = new JsonObject();
      json.addProperty("podUid", each.podUid());
      json.addProperty("volume", each.volumeName());
      array.add(json);
    }
    return array;
  }

  /**
   * One object of a volume.
   *
   * @param now the time for the object's validity
   */
  public static JsonObject write(HeldObject object, Instant now) {
    Optional<Validity> dates = Optional.of(object.validity()).filter(Validity::isLimited);
    JsonObject json = ObjectJson.write(object, dates.map(each -> each.at(now)));
    switch (object.reading()) {
      case Reading.Read(Instant at) -> {
        json.addProperty("read", "yes");
        json.addProperty("readAt", at.toString());
      }
      case Reading.NotRead _ -> json.addProperty("read", "no");
      case Reading.Unknown() -> json.addProperty("read", "unknown");
    }
    return json;
  }

  /**
   * The volumes of a document from a status socket.
   *
   * @throws JsonParseException if it is none
   */
  public static List<VolumeStatus> readDocument(JsonElement document) {
    if (!(document instanceof JsonObject object)
        || !(object.get("format") instanceof JsonPrimitive format)
        || !format.getAsString().equals(Integer.toString(FORMAT))) {
      throw new JsonParseException("not a status of format " + FORMAT);
    }
    List<VolumeStatus> volumes = new ArrayList<>();
    for (JsonElement each : Json.elements(object, "volumes")) {
      volumes.add(read(each));
    }
    return volumes;
  }

  /**
   * How many volumes wait for kubelet, in a document that {@link #readDocument} has read; none in
   * one of a driver that does not state it.
   */
  public static int readWaiting(JsonElement document) {
    return Json.elements(document, "waiting").size();
  }

  private static VolumeStatus read(JsonElement json) {
    List<HeldObject> objects = new ArrayList<>();
    for (JsonElement each : Json.elements(json, "objects")) {
      objects.add(
          new HeldObject(
              new ObjectVersion(
                  Json.text(each, "id"),
                  Json.text(each, "version"),
                  Json.given(each, "storeVersion"),
                  new Validity(time(each, "notBefore"), time(each, "expires"))),
              time(each, "updatedAt"),
              reading(each)));
    }
    return new VolumeStatus(
        Json.text(json, "namespace"),
        Json.text(json, "pod"),
        Json.text(json, "podUid"),
        Json.text(json, "volume"),
        Json.text(json, "class"),
        Json.text(json, "node"),
        objects,
        number(json, "bytes"),
        Json.given(json, "lastError")
            .map(message -> new RefreshError(message, time(json, "lastErrorSince"))),
        number(json, "failures")
            .map(
                failures ->
                    new Refreshes(
                        time(json, "lastRefresh"),
                        time(json, "nextRefresh"),
                        Math.toIntExact(failures))));
  }

  private static Reading reading(JsonElement object) {
    return switch (Json.text(object, "read")) {
      case "yes" ->
          time(object, "readAt").<Reading>map(Reading.Read::new).orElseGet(Reading.Unknown::new);
      case "no" -> new Reading.NotRead(Optional.empty());
      default -> new Reading.Unknown();
    };
  }

  private static Optional<Long> number(JsonElement parent, String name) {
    try {
      return Json.given(parent, name).map(Long::valueOf);
    } catch (NumberFormatException e) {
      throw new JsonParseException(name + " is no number", e);
    }
  }

  private static Optional<Instant> time(JsonElement parent, String name) {
    try {
      return Json.given(parent, name).map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw new JsonParseException(name + " is no time", e);
    }
  }
}
