package io.strongroom.provider.vault.spec;

import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.yaml.Dialect;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.Timestamps;
import io.strongroom.provider.yaml.YamlNode;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Null;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import io.strongroom.provider.yaml.YamlNode.Sequence;
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
          json.append(GoJson.quoted(entry.getKey()));
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
      case STRING -> json.append(GoJson.quoted(scalar.text()));
      case BOOLEAN -> json.append(scalar.text().toLowerCase(Locale.ROOT));
      case INTEGER -> json.append(remembered(Scalars.integer(scalar).orElseThrow().toString()));
      case FLOAT -> json.append(remembered(number(scalar)));
      case TIMESTAMP -> json.append(GoJson.quoted(remembered(timestamp(scalar.text()))));
    }
  }

  /** A number has many spellings; a server knows the one that it was sent. */
  private String remembered(String text) {
    texts.add(text);
    return text;
  }

  /** As a double, unless that loses something. */
  private static String number(Scalar scalar) {
    if (Scalars.isHugeInteger(scalar)) {
      throw new IllegalArgumentException(
          "holds a number of more than 64 bits, which would be sent rounded; quote it");
    }
    double value =
        Scalars.asFinite(scalar)
            .orElseThrow(
                () -> new IllegalArgumentException("holds .inf or .nan, which JSON has not"));
    return GoJson.number(value);
  }

  private static String timestamp(String text) {
    OffsetDateTime moment = Timestamps.parse(text).orElseThrow();
    String zone = moment.getOffset().getId();
    return moment.format(SECONDS) + fraction(moment.getNano()) + zone;
  }

  private static String fraction(int nanos) {
    return nanos == 0 ? "" : ".%09d".formatted(nanos).replaceAll("0+$", "");
  }
}
