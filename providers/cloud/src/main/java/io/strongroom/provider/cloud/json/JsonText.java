package io.strongroom.provider.cloud.json;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/**
 * Reads one JSON value: strictly, to its end, nested no deeper than {@value #DEEPEST} levels. Of a
 * name that an object has twice the last value counts, as in Go.
 */
public final class JsonText {
  private static final int DEEPEST = 255;
  private static final TypeAdapter<JsonElement> ADAPTER = new Gson().getAdapter(JsonElement.class);

  private JsonText() {}

  public static JsonElement parse(String text) throws MalformedJsonException {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(DEEPEST);
      JsonElement value = ADAPTER.read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedJsonException();
      }
      return value;
    } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new MalformedJsonException();
    }
  }
}
