package io.strongroom.provider.vault.json;

import io.strongroom.provider.vault.json.JsonValue.Bool;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.json.JsonValue.Items;
import io.strongroom.provider.vault.json.JsonValue.Null;
import io.strongroom.provider.vault.json.JsonValue.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON byte by byte as Go's encoding/json does, since the upstream provider writes so into
 * files: fields sorted, {@code <}, {@code >}, {@code &}, U+2028 and U+2029 escaped, numbers as they
 * came.
 */
public final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final JsonDocument document;
  private final OffHeap target;

  private JsonWriter(JsonDocument document, OffHeap target) {
    this.document = document;
    this.target = target;
  }

  /** Writes one value. */
  public static void write(JsonDocument document, JsonValue value, OffHeap target) {
    new JsonWriter(document, target).value(value);
  }

  private void value(JsonValue value) {
    switch (value) {
      case Null() -> target.add("null");
      case Bool(boolean is) -> target.add(is ? "true" : "false");
      case JsonValue.Numeral number -> document.copy(number, target);
      case Text text -> {
        try (OffHeap plain = new OffHeap()) {
          document.decode(text, plain);
          quoted(plain);
        }
      }
      case Items(List<JsonValue> items) -> {
        target.add('[');
        for (int i = 0; i < items.size(); i++) {
          if (i > 0) {
            target.add(',');
          }
          value(items.get(i));
        }
        target.add(']');
      }
      case Fields(Map<String, JsonValue> fields) -> {
        String separator = "{";
        for (Map.Entry<String, JsonValue> field : new TreeMap<>(fields).entrySet()) {
          target.add(separator);
          name(field.getKey());
          target.add(':');
          value(field.getValue());
          separator = ",";
        }
        target.add(fields.isEmpty() ? "{}" : "}");
      }
    }
  }

  private void name(String name) {
    try (OffHeap plain = new OffHeap()) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      plain.add(bytes, bytes.length);
      quoted(plain);
    }
  }

  private void quoted(OffHeap plain) {
    target.add('"');
    for (int i = 0; i < plain.size(); i++) {
      int c = plain.at(i);
      if (isLineSeparator(plain, i)) {
        target.add(plain.at(i + 2) == (byte) 0xA8 ? "\\u2028" : "\\u2029");
        i += 2;
        continue;
      }
      switch (c) {
        case '"' -> target.add("\\\"");
        case '\\' -> target.add("\\\\");
        case '\b' -> target.add("\\b");
        case '\f' -> target.add("\\f");
        case '\n' -> target.add("\\n");
        case '\r' -> target.add("\\r");
        case '\t' -> target.add("\\t");
        default -> {
          if ((c >= 0 && c < 0x20) || c == '<' || c == '>' || c == '&') {
            target.add("\\u00");
            target.add(HEX.charAt(c >> 4));
            target.add(HEX.charAt(c & 0xF));
          } else {
            target.add(c);
          }
        }
      }
    }
    target.add('"');
  }

  private static boolean isLineSeparator(OffHeap plain, int at) {
    return plain.at(at) == (byte) 0xE2
        && at + 2 < plain.size()
        && plain.at(at + 1) == (byte) 0x80
        && (plain.at(at + 2) == (byte) 0xA8 || plain.at(at + 2) == (byte) 0xA9);
  }
}
