package io.strongroom.provider.cloud.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON as Go's {@code encoding/json}: names sorted, no blanks, {@code <}, {@code >}, {@code
 * &} and the line separators escaped.
 */
public final class GoJson {
  /** From this exponent on, and below -6, Go writes a power of ten. */
  private static final int MAX_PLAIN_EXPONENT = 21;

  private static final int MIN_PLAIN_EXPONENT = -6;
  private static final int FIRST_PRINTABLE = 0x20;

  private final boolean doubles;
  private final StringBuilder json = new StringBuilder();

  private GoJson(boolean doubles) {
    this.doubles = doubles;
  }

  /** Numbers as they are written in the source. */
  public static String text(JsonElement value) {
    GoJson writer = new GoJson(false);
    writer.write(value);
    return writer.json.toString();
  }

  /** Numbers as Go writes them once they went through a double. */
  public static String textOfDoubles(JsonElement value) {
    GoJson writer = new GoJson(true);
    writer.write(value);
    return writer.json.toString();
  }

  /** A text as a JSON string. */
  public static String quoted(String text) {
    GoJson writer = new GoJson(false);
    writer.quote(text);
    return writer.json.toString();
  }

  private void write(JsonElement value) {
    switch (value) {
      case JsonObject object -> {
        String separator = "{";
        for (Map.Entry<String, JsonElement> field : new TreeMap<>(object.asMap()).entrySet()) {
          json.append(separator);
          quote(field.getKey());
          json.append(':');
          write(field.getValue());
          separator = ",";
        }
        json.append(object.isEmpty() ? "{}" : "}");
      }
      case JsonArray array -> {
        String separator = "[";
        for (JsonElement item : array) {
          json.append(separator);
          write(item);
          separator = ",";
        }
        json.append(array.isEmpty() ? "[]" : "]");
      }
      case JsonPrimitive primitive when primitive.isString() -> quote(primitive.getAsString());
      case JsonPrimitive primitive when primitive.isNumber() && doubles ->
          json.append(number(primitive.getAsDouble()));
      case JsonPrimitive primitive -> json.append(primitive.getAsString());
      case JsonNull _ -> json.append("null");
      default -> throw new IllegalStateException("no JSON has " + value.getClass());
    }
  }

  /** A number that Go has as a double. */
  public static String number(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "null"; // Go refuses; no source has them
    }
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= MIN_PLAIN_EXPONENT && exponent < MAX_PLAIN_EXPONENT) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return "%s%s%se%s%d"
        .formatted(
            value < 0 ? "-" : "",
            digits.charAt(0),
            fraction,
            exponent < 0 ? "-" : "+",
            Math.abs(exponent));
  }

  private void quote(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
        default -> {
          if (c < FIRST_PRINTABLE) {
            escape(c);
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }

  private void escape(char c) {
    json.append("\\u%04x".formatted((int) c));
  }
}
