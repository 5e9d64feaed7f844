package io.strongroom.provider.vault;

import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.vault.json.OffHeap;
import io.strongroom.provider.vault.spec.VaultObject.Encoding;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A value in the {@code encoding} of its object. */
final class EncodedValue {
  private EncodedValue() {}

  /** The decoded value, which the caller owns; empty if the text is not of that encoding. */
  static Optional<SecretBytes> decode(OffHeap text, Encoding encoding) {
    return switch (encoding) {
      case UTF_8 -> Optional.of(SecretBytes.copyOf(text.content()));
      case BASE64 -> base64(text);
      case HEX -> hex(text);
    };
  }

  /** Go's standard encoding: with padding, line breaks passed over. On the heap for a moment. */
  private static Optional<SecretBytes> base64(OffHeap text) {
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
        return Optional.empty();
      }
      ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(encoded, 0, length));
      try {
        return Optional.of(SecretBytes.copyOf(decoded));
      } finally {
        Arrays.fill(decoded.array(), (byte) 0);
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static Optional<SecretBytes> hex(OffHeap text) {
    if (text.size() % 2 != 0) {
      return Optional.empty();
    }
    try (OffHeap decoded = new OffHeap()) {
      for (int i = 0; i < text.size(); i += 2) {
        int high = Character.digit(text.at(i), 16);
        int low = Character.digit(text.at(i + 1), 16);
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        decoded.add((high << 4) | low);
      }
      return Optional.of(SecretBytes.copyOf(decoded.content()));
    }
  }
}
