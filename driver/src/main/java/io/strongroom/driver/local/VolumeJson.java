package io.strongroom.driver.local;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.local.LocalDocument.WaitingVolume;
import io.strongroom.driver.local.VolumeStatus.HeldObject;
import io.strongroom.driver.local.VolumeStatus.Reading;
import io.strongroom.driver.local.VolumeStatus.RefreshError;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
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
              add(json, "lastErrorSince", error.since());
            });
    volume
        .refreshes()
        .ifPresent(
            refreshes -> {
              add(json, "lastRefresh", refreshes.last());
              add(json, "nextRefresh", refreshes.next());
              json.addProperty("failures", refreshes.failures());
            });
    return json;
  }

  static JsonArray write(List<WaitingVolume> waiting) {
    JsonArray array = new JsonArray();
    for (WaitingVolume each : waiting) {
      JsonObject json = new JsonObject();
      json.addProperty("podUid", each.podUid());
      json.addProperty("volume", each.name());
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
    JsonObject json = new JsonObject();
    json.addProperty("id", object.id());
    json.addProperty("version", object.version());
    object.storeVersion().ifPresent(counted -> json.addProperty("storeVersion", counted));
    Validity validity = object.validity();
    if (validity.isLimited()) {
      add(json, "notBefore", validity.notBefore());
      add(json, "expires", validity.expires());
      json.addProperty("validity", validity.at(now).word());
    }
    add(json, "updatedAt", object.updatedAt());
    switch (object.reading()) {
      case Reading.Read(Instant at) -> {
        json.addProperty("read", "yes");
        json.addProperty("readAt", at.toString());
      }
      case Reading.NotRead() -> json.addProperty("read", "no");
      case Reading.Unknown() -> json.addProperty("read", "unknown");
    }
    return json;
  }

  private static void add(JsonObject json, String name, Optional<Instant> time) {
    time.ifPresent(at -> json.addProperty(name, at.toString()));
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
              Json.text(each, "id"),
              Json.text(each, "version"),
              Json.given(each, "storeVersion"),
              new Validity(time(each, "notBefore"), time(each, "expires")),
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
      case "no" -> new Reading.NotRead();
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
