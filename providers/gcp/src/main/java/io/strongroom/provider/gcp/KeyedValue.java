package io.strongroom.provider.gcp;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import io.strongroom.provider.gcp.read.GcpRawValue;
import io.strongroom.provider.gcp.spec.KeyFormat;
import io.strongroom.provider.yaml.Dialect;
import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.ScalarType;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a value, which is a JSON object or a YAML mapping, with what Go makes of them. Its
 * texts are secrets, so it is never printed.
 *
 * @param values by key
 */
record KeyedValue(Map<String, Value> values) {
  /** What is at a key. */
  sealed interface Value {
    record Text(String text) implements Value {}

    /**
     * A number, a list and the like.
     *
     * @param asText how a file shows it; absent if it has no such form
     */
    record Other(Optional<String> asText) implements Value {}
  }

  /** Absent if the value has no keys in that format. */
  static Optional<KeyedValue> read(GcpRawValue value, KeyFormat format) {
    return switch (format) {
      case JSON -> json(value);
      case YAML -> yaml(value);
    };
  }

  private static Optional<KeyedValue> json(GcpRawValue value) {
    try {
      if (!(JsonText.parse(value.asText()) instanceof JsonObject object)) {
        return Optional.empty();
      }
      Map<String, Value> values = new LinkedHashMap<>();
      object.asMap().forEach((key, element) -> values.put(key, ofJson(element)));
      return Optional.of(new KeyedValue(values));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  private static Value ofJson(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString()
        ? new Value.Text(primitive.getAsString())
        : new Value.Other(Optional.of(GoJson.text(element)));
  }

  private static Optional<KeyedValue> yaml(GcpRawValue value) {
    Optional<String> text = value.asUtf8();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return switch (Yaml.read(text.get(), Yaml.DuplicateKeys.REFUSED)) {
        case YamlNode.Mapping mapping -> {
          Map<String, Value> values = new LinkedHashMap<>();
          mapping.entries().forEach((key, node) -> values.put(key, ofYaml(node)));
          yield Optional.of(new KeyedValue(values));
        }
        case YamlNode.Null _ -> Optional.of(new KeyedValue(Map.of()));
        case YamlNode.Sequence _, YamlNode.Scalar _ -> Optional.empty();
      };
    } catch (MalformedYamlException e) {
      return Optional.empty();
    }
  }

  private static Value ofYaml(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar ->
          Scalars.typeOf(scalar, Dialect.GO_YAML_V3) == ScalarType.STRING
              ? new Value.Text(scalar.text())
              : new Value.Other(Optional.of(scalar.text()));
      case YamlNode.Null _ -> new Value.Other(Optional.of(""));
      case YamlNode.Mapping _, YamlNode.Sequence _ -> new Value.Other(Optional.empty());
    };
  }

  /** Names only. */
  @Override
  public String toString() {
    return "KeyedValue" + values.keySet();
  }
}
