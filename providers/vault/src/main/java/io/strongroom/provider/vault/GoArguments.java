package io.strongroom.provider.vault;

import io.strongroom.provider.yaml.Dialect;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.Timestamps;
import io.strongroom.provider.yaml.YamlNode;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Null;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import io.strongroom.provider.yaml.YamlNode.Sequence;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code secretArgs} as the JSON that yaml.v3 and encoding/json would make of it: numbers and
 * booleans keep their type, keys are sorted. Sorted keys also make equal arguments equal texts.
 */
final class GoArguments {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

  private final StringBuilder json = new StringBuilder();
  private final List<String> texts = new ArrayList<>();

  private GoArguments() {}

  /**
   * The JSON text, and what stands in it.
   *
   * <p>A key may be a number, as Go takes the field for one with texts as keys.
   *
   * @throws IllegalArgumentException for what cannot be sent, with what to say of it
   */
  static Arguments of(Mapping arguments) {
    GoArguments writer = new GoArguments();
    writer.append(new Mapping(arguments.entries(), true, arguments.position()));
    return new Arguments(writer.json.toString(), writer.texts);
  }

  /** A text as a JSON string. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder();
    appendText(text, json);
    return json.toString();
  }

  /** A text as it stands between the quotes of a JSON string. */
  static String escaped(String text) {
    String quoted = quoted(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  private void append(YamlNode node) {
    switch (node) {
      case Null _ -> json.append("null");
      case Scalar scalar -> append(scalar);
      case Sequence(var items, var _) -> {
        json.append('[');
        for (int i = 0; i < items.size(); i++) {
          json.append(i == 0 ? "" : ",");
          append(items.get(i));
        }
        json.append(']');
      }
      case Mapping(Map<String, YamlNode> entries, boolean textKeys, var _) -> {
        if (!textKeys) {
          throw new IllegalArgumentException(
              "holds a mapping with a key that is no text; quote the key, or a value with a comma");
        }
        json.append('{');
        String separator = "";
        for (Map.Entry<String, YamlNode> entry : new TreeMap<>(entries).entrySet()) {
          json.append(separator);
          appendText(entry.getKey(), json);
          json.append(':');
          append(entry.getValue());
          separator = ",";
        }
        json.append('}');
      }
    }
  }

  private void append(Scalar scalar) {
    texts.add(scalar.text());
    switch (Scalars.typeOf(scalar, Dialect.GO_YAML_V3)) {
      case STRING -> appendText(scalar.text(), json);
      case BOOLEAN -> json.append(scalar.text().toLowerCase(Locale.ROOT));
      case INTEGER -> json.append(remembered(Scalars.integer(scalar).orElseThrow().toString()));
      case FLOAT -> json.append(remembered(number(scalar)));
      case TIMESTAMP -> appendText(remembered(timestamp(scalar.text())), json);
    }
  }

  /** A number has many spellings; a server knows the one that it was sent. */
  private String remembered(String text) {
    texts.add(text);
    return text;
  }

  /** Go's float64 in JSON: the shortest digits, an exponent below 1e-6 and from 1e21 on. */
  private static String number(Scalar scalar) {
    if (Scalars.isHugeInteger(scalar)) {
      throw new IllegalArgumentException(
          "holds a number of more than 64 bits, which would be sent rounded; quote it");
    }
    double value =
        Scalars.asFinite(scalar)
            .orElseThrow(
                () -> new IllegalArgumentException("holds .inf or .nan, which JSON has not"));
    if (value == 0) {
      return scalar.text().startsWith("-") ? "-0" : "0";
    }
    double size = Math.abs(value);
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (size >= 1e-6 && size < 1e21) {
      return digits.toPlainString();
    }
    int exponent = digits.precision() - digits.scale() - 1;
    String mantissa = digits.movePointLeft(exponent).toPlainString();
    return "%se%s%d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String timestamp(String text) {
    OffsetDateTime moment = Timestamps.parse(text).orElseThrow();
    String zone = moment.getOffset().getId();
    return moment.format(SECONDS) + fraction(moment.getNano()) + zone;
  }

  private static String fraction(int nanos) {
    return nanos == 0 ? "" : ".%09d".formatted(nanos).replaceAll("0+$", "");
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
