package io.strongroom.driver.provider;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON texts inside a mount request, as Go's {@code encoding/json} makes them from the driver's
 * variables: providers parse them back into these types.
 */
final class MountRequestJson {
  private MountRequestJson() {}

  /** A {@code map[string]string}, keys sorted. */
  static String object(Map<String, String> values) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      for (Map.Entry<String, String> entry : new TreeMap<>(values).entrySet()) {
        json.name(entry.getKey()).value(entry.getValue());
      }
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string refuses to be written", e);
    }
    return text.toString();
  }

  /** Go has no value for an absent protobuf map but nil, and writes that as {@code null}. */
  static String objectOrNull(Map<String, String> values) {
    return values.isEmpty() ? "null" : object(values);
  }

  /** An {@code os.FileMode}: a decimal number, 420 for 0644. */
  static String fileMode(int mode) {
    return Integer.toString(mode);
  }
}
