package io.strongroom.driver.journal;

import com.google.gson.JsonObject;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.util.Optional;

/** A {@link HeldObject} as JSON: the members that all its readers know, without the reading. */
public final class ObjectJson {
  private ObjectJson() {}

  /**
   * One object.
   *
   * @param validity by the object's dates, at the time of the document
   */
  public static JsonObject write(HeldObject held, Optional<Validity.State> validity) {
    JsonObject json = new JsonObject();
    json.addProperty("id", held.id());
    json.addProperty("version", held.version());
    held.storeVersion().ifPresent(counted -> json.addProperty("storeVersion", counted));
    add(json, "notBefore", held.validity().notBefore());
    add(json, "expires", held.validity().expires());
    validity.ifPresent(state -> json.addProperty("validity", state.word()));
    add(json, "updatedAt", held.updatedAt());
    return json;
  }

  /** Adds a time, if it is known. */
  public static void add(JsonObject json, String name, Optional<Instant> time) {
    time.ifPresent(at -> json.addProperty(name, at.toString()));
  }
}
