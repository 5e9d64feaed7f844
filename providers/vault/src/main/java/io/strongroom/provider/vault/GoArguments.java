package io.strongroom.provider.vault;

import io.strongroom.provider.yaml.Dialect;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.YamlNode;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Null;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import io.strongroom.provider.yaml.YamlNode.Sequence;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code secretArgs} as the JSON that yaml.v3 and encoding/json would make of it: numbers and
 * booleans keep their type, keys are sorted. Sorted keys also make equal arguments equal texts.
 */
final class GoArguments {
  private static final Pattern DATE =
      Pattern.compile("(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})");

  private GoArguments() {}

  /**
   * The JSON text.
   *
   * @throws IllegalArgumentException for a number that JSON cannot say
   */
  static String json(YamlNode node) {
    StringBuilder json = new StringBuilder();
    append(node, json);
    return json.toString();
  }

  /** A text as a JSON string. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder();
    appendText(text, json);
    return json.toString();
  }

  private static void append(YamlNode node, StringBuilder json) {
    switch (node) {
      case Null _ -> json.append("null");
      case Scalar scalar -> append(scalar, json);
      case Sequence(var items, var _) -> {
        json.append('[');
        for (int i = 0; i < items.size(); i++) {
          json.append(i == 0 ? "" : ",");
          append(items.get(i), json);
        }
        json.append(']');
      }
      case Mapping(Map<String, YamlNode> entries, var _) -> {
        json.append('{');
        String separator = "";
        for (Map.Entry<String, YamlNode> entry : new TreeMap<>(entries).entrySet()) {
          json.append(separator);
          appendText(entry.getKey(), json);
          json.append(':');
          append(entry.getValue(), json);
          separator = ",";
        }
        json.append('}');
      }
    }
  }

  private static void append(Scalar scalar, StringBuilder json) {
    switch (Scalars.typeOf(scalar, Dialect.GO_YAML_V3)) {
      case STRING -> appendText(scalar.text(), json);
      case BOOLEAN -> json.append(scalar.text().toLowerCase(Locale.ROOT));
      case INTEGER -> {
        OptionalLong integer = Scalars.asInteger(scalar);
        json.append(integer.getAsLong());
      }
      case FLOAT -> json.append(number(scalar.text().replace("_", "")));
      case TIMESTAMP -> appendText(timestamp(scalar.text()), json);
    }
  }

  /** Go's float64 in JSON: the shortest digits, an exponent below 1e-6 and from 1e21 on. */
  private static String number(String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a finite number", e);
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("not a finite number");
    }
    double size = Math.abs(value);
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (size == 0) {
      return text.startsWith("-") ? "-0" : "0";
    }
    if (size >= 1e-6 && size < 1e21) {
      return digits.toPlainString();
    }
    int exponent = digits.precision() - digits.scale() - 1;
    String mantissa = digits.movePointLeft(exponent).toPlainString();
    return "%se%s%d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** A date alone is midnight in UTC; a time keeps its zone, and has UTC without one. */
  private static String timestamp(String text) {
    String[] parts = text.split("[Tt ]", 2);
    Matcher date = DATE.matcher(parts[0]);
    if (!date.matches()) {
      return text;
    }
    String day =
        "%s-%02d-%02d"
            .formatted(
                date.group("year"),
                Integer.parseInt(date.group("month")),
                Integer.parseInt(date.group("day")));
    if (parts.length == 1) {
      return day + "T00:00:00Z";
    }
    String time = parts[1].matches(".*(?:Z|[-+][0-9]{2}:[0-9]{2})") ? parts[1] : parts[1] + "Z";
    return day + "T" + (time.indexOf(':') == 1 ? "0" + time : time);
  }

  /** Go escapes what could end a script in HTML as well. */
  private static void appendText(String text, StringBuilder json) {
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
        default -> {
          if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
