package io.strongroom.provider.vault.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value in a {@link JsonDocument}: where its bytes are. Only names of fields are Strings. */
public sealed interface JsonValue {
  /**
   * A string.
   *
   * @param from the first byte after the quote
   * @param to the closing quote
   * @param escaped whether there is a backslash in it
   */
  record Text(int from, int to, boolean escaped) implements JsonValue {}

  /** A number as it is written. */
  record Numeral(int from, int to) implements JsonValue {}

  record Bool(boolean value) implements JsonValue {}

  record Null() implements JsonValue {}

  record Items(List<JsonValue> items) implements JsonValue {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** An object; of a name that is there twice the last counts, as in Go. */
  record Fields(Map<String, JsonValue> fields) implements JsonValue {
    static final Fields NONE = new Fields(Map.of());

    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** A field, {@link Null} if it is missing. */
    public JsonValue get(String name) {
      return fields.getOrDefault(name, NULL);
    }

    /** A field that is an object itself; without fields if it is missing or something else. */
    public Fields object(String name) {
      return get(name) instanceof Fields object ? object : NONE;
    }

    public boolean isEmpty() {
      return fields.isEmpty();
    }
  }

  JsonValue NULL = new Null();
}
