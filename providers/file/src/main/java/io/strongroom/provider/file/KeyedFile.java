package io.strongroom.provider.file;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.Names;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML or JSON file whose top-level keys are secrets.
 *
 * <p>Unlike whole files its content passes through Strings, which cannot be wiped: they stay on the
 * heap until the collector reuses the place. A file of its own for each secret avoids that.
 */
final class KeyedFile {
  /** Bytes of one file: a parser needs many times as much memory. */
  private static final int MAX_BYTES = Yaml.MAX_CHARACTERS;

  enum Format {
    YAML,
    JSON
  }

  /** What a key leads to. */
  private sealed interface Value {
    record Text(String text) implements Value {
      @Override
      public String toString() {
        return "Text[redacted]";
      }
    }

    /** Something that is no single value; {@code kind} as in "is a list". */
    record Other(String kind) implements Value {}
  }

  private final Map<String, Value> values;

  private KeyedFile(Map<String, Value> values) {
    this.values = values;
  }

  /** The format by the ending of the name; absent if it has no keys. */
  static Optional<Format> formatOf(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
      return Optional.of(Format.YAML);
    }
    return lower.endsWith(".json") ? Optional.of(Format.JSON) : Optional.empty();
  }

  static KeyedFile read(String name, SeekableByteChannel channel)
      throws IOException, FileStoreException {
    String text = text(channel);
    return new KeyedFile(
        switch (formatOf(name).orElseThrow()) {
          case YAML -> yaml(text);
          case JSON -> json(text);
        });
  }

  /** The value of a key; the caller owns it. */
  SecretBytes value(String key) throws FileStoreException {
    Value value = values.get(key);
    if (value == null) {
      String suggestion =
          Names.nearest(key, values.keySet()).map(" (did you mean '%s'?)"::formatted).orElse("");
      throw FileStoreException.extracting(
          Kind.NOT_FOUND, "the file has no key '%s'%s".formatted(Names.excerpt(key), suggestion));
    }
    return switch (value) {
      case Value.Text(String text) -> SecretBytes.takeFrom(text.getBytes(StandardCharsets.UTF_8));
      case Value.Other(String kind) ->
          throw FileStoreException.extracting(
              Kind.INVALID,
              "key '%s' is %s, expected a single value".formatted(Names.excerpt(key), kind));
    };
  }

  private static String text(SeekableByteChannel channel) throws IOException, FileStoreException {
    if (channel.size() > MAX_BYTES) {
      throw FileStoreException.extracting(
          Kind.TOO_LARGE,
          "a file with keys has at most %d bytes, this one has %d; spread its keys over several"
              .formatted(MAX_BYTES, channel.size()));
    }
    // One more than there should be: a file that grows meanwhile is cut, which the parser notices.
    byte[] bytes = new byte[(int) channel.size() + 1];
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // goes on to the end
      }
      return StandardCharsets.UTF_8.newDecoder().decode(buffer.flip()).toString();
    } catch (CharacterCodingException e) {
      throw FileStoreException.extracting(Kind.BAD_ANSWER, "the file is not UTF-8");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Map<String, Value> yaml(String text) throws FileStoreException {
    YamlNode root;
    try {
      root = Yaml.read(text, Yaml.DuplicateKeys.REFUSED);
    } catch (MalformedYamlException e) {
      // Only the place: the message of a parser may hold characters of the secret.
      throw malformed("YAML", "%s".formatted(e.position()));
    }
    if (!(root instanceof YamlNode.Mapping mapping)) {
      throw FileStoreException.extracting(
          Kind.BAD_ANSWER, "expected a mapping of keys, the file is " + root.kind());
    }
    Map<String, Value> values = new HashMap<>();
    mapping
        .entries()
        .forEach(
            (key, node) ->
                values.put(
                    key,
                    node instanceof YamlNode.Scalar scalar
                        ? new Value.Text(Scalars.asText(scalar))
                        : new Value.Other(node.kind())));
    return values;
  }

  private static Map<String, Value> json(String text) throws FileStoreException {
    Map<String, Value> values = new HashMap<>();
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        throw FileStoreException.extracting(Kind.BAD_ANSWER, "expected a JSON object with keys");
      }
      reader.beginObject();
      while (reader.hasNext()) {
        String key = reader.nextName();
        if (values.put(key, jsonValue(reader)) != null) {
          throw malformed("JSON", "key '%s' is there twice".formatted(Names.excerpt(key)));
        }
      }
      reader.endObject();
      JsonToken _ = reader.peek(); // strict: throws if something follows
      return values;
    } catch (EOFException e) {
      throw malformed("JSON", "it ends too early");
    } catch (MalformedJsonException e) {
      throw malformed("JSON", "check it with a JSON linter");
    } catch (IOException e) {
      throw new IllegalStateException("a StringReader does not fail", e);
    }
  }

  private static Value jsonValue(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case STRING, NUMBER -> new Value.Text(reader.nextString());
      case BOOLEAN -> new Value.Text(Boolean.toString(reader.nextBoolean()));
      case NULL -> skipped(reader, "null");
      case BEGIN_OBJECT -> skipped(reader, "an object");
      case BEGIN_ARRAY -> skipped(reader, "a list");
      case END_ARRAY, END_OBJECT, NAME, END_DOCUMENT ->
          throw new IllegalStateException("no value after a name");
    };
  }

  private static Value skipped(JsonReader reader, String kind) throws IOException {
    reader.skipValue();
    return new Value.Other(kind);
  }

  private static FileStoreException malformed(String format, String detail) {
    return FileStoreException.extracting(
        Kind.BAD_ANSWER, "the file is not valid %s: %s".formatted(format, detail));
  }
}
