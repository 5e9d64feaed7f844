package io.strongroom.provider.azure;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a value that is a JSON object, with what a file shows of each. Its texts are secrets,
 * so it is never printed.
 */
record JsonKeys(Map<String, String> values) {
  /** Absent if the value is no JSON object. */
  static Optional<JsonKeys> read(String value) {
    try {
      if (!(JsonText.parse(value) instanceof JsonObject object)) {
        return Optional.empty();
      }
      Map<String, String> values = new LinkedHashMap<>();
      object.asMap().forEach((key, element) -> values.put(key, text(element)));
      return Optional.of(new JsonKeys(values));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString()
        ? primitive.getAsString()
        : GoJson.text(element);
  }

  /** Names only. */
  @Override
  public String toString() {
    return "JsonKeys" + values.keySet();
  }
}
