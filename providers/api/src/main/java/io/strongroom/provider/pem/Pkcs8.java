package io.strongroom.provider.pem;

import java.util.Arrays;
import java.util.HexFormat;

/** The little of DER that makes PKCS #8 (RFC 5208) of older forms of a private key. */
final class Pkcs8 {
  private static final byte[] VERSION_0 = bytes("020100");

  /** The algorithm rsaEncryption (1.2.840.113549.1.1.1) with NULL parameters. */
  private static final byte[] RSA = bytes("300d06092a864886f70d0101010500");

  /** The object identifier ecPublicKey (1.2.840.10045.2.1). */
  private static final byte[] EC = bytes("06072a8648ce3d0201");

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;
  private static final int LONG_FORM = 0x80;

  private Pkcs8() {}

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Of a PKCS #1 key (RFC 8017, appendix A.1.2). */
  static byte[] pkcs8OfRsa(byte[] key) {
    return pkcs8(RSA, key);
  }

  /**
   * Of a SEC 1 key (RFC 5915), which states its curve among its own parameters.
   *
   * @throws IllegalArgumentException if it does not
   */
  static byte[] pkcs8OfEc(byte[] key) {
    return pkcs8(element(SEQUENCE, EC, curveOf(key)), key);
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    byte[] octets = element(OCTETS, key);
    try {
      return element(SEQUENCE, VERSION_0, algorithm, octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static byte[] curveOf(byte[] key) {
    int at = contentAt(key, 0);
    while (at < key.length) {
      int content = contentAt(key, at);
      int end = content + lengthAt(key, at);
      if (end > key.length) {
        throw new IllegalArgumentException("ends too early");
      }
      if ((key[at] & 0xff) == PARAMETERS) {
        return Arrays.copyOfRange(key, content, end);
      }
      at = end;
    }
    throw new IllegalArgumentException("no curve is named");
  }

  /** Tag, length, and the parts one after another. */
  private static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] header = header(tag, length);
    byte[] der = Arrays.copyOf(header, header.length + length);
    int at = header.length;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, der, at, part.length);
      at += part.length;
    }
    return der;
  }

  private static byte[] header(int tag, int length) {
    if (length < LONG_FORM) {
      return new byte[] {(byte) tag, (byte) length};
    }
    return length < 1 << 8
        ? new byte[] {(byte) tag, (byte) (LONG_FORM | 1), (byte) length}
        : new byte[] {(byte) tag, (byte) (LONG_FORM | 2), (byte) (length >> 8), (byte) length};
  }

  /** Where the content of the element begins that begins at {@code at}. */
  private static int contentAt(byte[] der, int at) {
    int first = byteAt(der, at + 1);
    return at + 2 + (first < LONG_FORM ? 0 : first - LONG_FORM);
  }

  /** How long the content of the element is that begins at {@code at}. */
  private static int lengthAt(byte[] der, int at) {
    int first = byteAt(der, at + 1);
    if (first < LONG_FORM) {
      return first;
    }
    if (first > LONG_FORM + 2) {
      throw new IllegalArgumentException("longer than a key");
    }
    int length = 0;
    for (int i = 0; i < first - LONG_FORM; i++) {
      length = (length << 8) | byteAt(der, at + 2 + i);
    }
    return length;
  }

  private static int byteAt(byte[] der, int at) {
    if (at >= der.length) {
      throw new IllegalArgumentException("ends too early");
    }
    return der[at] & 0xff;
  }
}
