package io.strongroom.driver.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;

/** Reads members of untrusted JSON: one of another type counts as missing. */
public final class Json {
  private Json() {}

  /** A text, number or boolean in an object. */
  public static Optional<String> given(JsonElement parent, String name) {
    return parent instanceof JsonObject object && object.get(name) instanceof JsonPrimitive value
        ? Optional.of(value.getAsString())
        : Optional.empty();
  }

  /** The same; empty if it is missing. */
  public static String text(JsonElement parent, String name) {
    return given(parent, name).orElse("");
  }

  /** An object in an object; an empty one if it is missing. */
  public static JsonObject child(JsonElement parent, String name) {
    return parent instanceof JsonObject object && object.get(name) instanceof JsonObject child
        ? child
        : new JsonObject();
  }

  /** The elements of an array in an object. */
  public static List<JsonElement> elements(JsonElement parent, String name) {
    return parent instanceof JsonObject object && object.get(name) instanceof JsonArray array
        ? array.asList()
        : List.of();
  }
}
