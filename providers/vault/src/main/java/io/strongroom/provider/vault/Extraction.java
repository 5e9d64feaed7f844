package io.strongroom.provider.vault;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.vault.JsonValue.Fields;
import io.strongroom.provider.vault.JsonValue.Text;
import io.strongroom.provider.vault.VaultObject.Encoding;
import io.strongroom.provider.yaml.Names;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Takes what an object asks for out of an answer. */
final class Extraction {
  private Extraction() {}

  /** The content of an object's file; the caller owns it. */
  static SecretBytes content(VaultObject object, JsonDocument answer) throws VaultException {
    if (GoJson.data(answer).isEmpty() && answer.root().object("auth").isEmpty()) {
      throw VaultException.extracting(
          Kind.NOT_FOUND, object.request().describe() + ": the answer holds no data");
    }
    try (OffHeap content = new OffHeap()) {
      if (object.key().isEmpty()) {
        GoJson.writeAnswer(answer, content);
        return SecretBytes.copyOf(content.content());
      }
      JsonValue value = value(object, object.key().get(), answer);
      if (value instanceof Text text) {
        answer.decode(text, content);
      } else {
        GoJson.write(answer, value, content);
      }
      return decoded(object, content);
    }
  }

  /** What of the content lasts until it changes: the whole answer differs every time. */
  static SecretBytes lasting(VaultObject object, JsonDocument answer) throws VaultException {
    if (object.key().isPresent()) {
      return content(object, answer);
    }
    try (OffHeap content = new OffHeap()) {
      GoJson.writeLasting(answer, content);
      return SecretBytes.copyOf(content.content());
    }
  }

  /** KV v2 has the values one level deeper. */
  private static JsonValue value(VaultObject object, String key, JsonDocument answer)
      throws VaultException {
    Fields outer = GoJson.data(answer);
    Fields data = outer.get("data") instanceof Fields inner ? inner : outer;
    JsonValue value = data.fields().get(key);
    if (value == null) {
      value = outer.fields().get(key);
    }
    if (value == null) {
      Optional<String> near = Names.nearest(key, data.fields().keySet());
      throw VaultException.extracting(
          Kind.NOT_FOUND,
          "%s: there is no key '%s'%s"
              .formatted(
                  object.request().describe(),
                  Names.excerpt(key),
                  near.map(name -> " (did you mean '%s'?)".formatted(Names.excerpt(name)))
                      .orElse("")));
    }
    return value;
  }

  private static SecretBytes decoded(VaultObject object, OffHeap text) throws VaultException {
    return switch (object.encoding()) {
      case UTF_8 -> SecretBytes.copyOf(text.content());
      case BASE64 -> base64(object, text);
      case HEX -> hex(object, text);
    };
  }

  /** Go's standard encoding: with padding, line breaks passed over. On the heap for a moment. */
  private static SecretBytes base64(VaultObject object, OffHeap text) throws VaultException {
    byte[] encoded = new byte[text.size()];
    try {
      int length = 0;
      for (int i = 0; i < text.size(); i++) {
        byte c = text.at(i);
        if (c != '\r' && c != '\n') {
          encoded[length++] = c;
        }
      }
      if (length % 4 != 0) {
        throw undecodable(object, Encoding.BASE64);
      }
      ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(encoded, 0, length));
      try {
        return SecretBytes.copyOf(decoded);
      } finally {
        Arrays.fill(decoded.array(), (byte) 0);
      }
    } catch (IllegalArgumentException e) {
      throw undecodable(object, Encoding.BASE64);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static SecretBytes hex(VaultObject object, OffHeap text) throws VaultException {
    if (text.size() % 2 != 0) {
      throw undecodable(object, Encoding.HEX);
    }
    try (OffHeap decoded = new OffHeap()) {
      for (int i = 0; i < text.size(); i += 2) {
        int high = Character.digit(text.at(i), 16);
        int low = Character.digit(text.at(i + 1), 16);
        if (high < 0 || low < 0) {
          throw undecodable(object, Encoding.HEX);
        }
        decoded.add((high << 4) | low);
      }
      return SecretBytes.copyOf(decoded.content());
    }
  }

  private static VaultException undecodable(VaultObject object, Encoding encoding) {
    return VaultException.extracting(
        Kind.BAD_ANSWER,
        "%s: the value of '%s' is not %s; leave encoding out to have it as it is"
            .formatted(
                object.request().describe(),
                Names.excerpt(object.key().orElse("")),
                encoding == Encoding.HEX ? "hex" : "base64"));
  }
}
