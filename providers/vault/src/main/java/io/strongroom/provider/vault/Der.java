package io.strongroom.provider.vault;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** The little of DER that turns one form of a private key into another. */
final class Der {
  private static final int LONG_FORM = 0x80;

  private Der() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Tag, length, and the parts one after another. */
  static byte[] wrapped(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    if (length < LONG_FORM) {
      der.write(length);
    } else if (length < 1 << 8) {
      der.write(LONG_FORM | 1);
      der.write(length);
    } else {
      der.write(LONG_FORM | 2);
      der.write(length >> 8);
      der.write(length);
    }
    for (byte[] part : parts) {
      der.writeBytes(part);
    }
    return der.toByteArray();
  }

  /** Where the content of the element begins that begins at {@code at}. */
  static int contentAt(byte[] der, int at) {
    int first = byteAt(der, at + 1);
    return at + 2 + (first < LONG_FORM ? 0 : first - LONG_FORM);
  }

  /** How long the content of the element is that begins at {@code at}. */
  static int lengthAt(byte[] der, int at) {
    int first = byteAt(der, at + 1);
    if (first < LONG_FORM) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < first - LONG_FORM; i++) {
      length = (length << 8) | byteAt(der, at + 2 + i);
    }
    if (length < 0 || length > der.length) {
      throw new IllegalArgumentException("longer than it is");
    }
    return length;
  }

  private static int byteAt(byte[] der, int at) {
    if (at >= der.length) {
      throw new IllegalArgumentException("ends too early");
    }
    return der[at] & 0xFF;
  }
}
