package io.strongroom.provider.azure.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Writes and splits PEM (RFC 7468) in bytes, since it may be a key. */
final class PemText {
  private static final int LINE = 64;
  private static final byte[] END_OF_LINE = {'\n'};
  private static final byte[] BEGIN = ascii("-----BEGIN ");
  private static final byte[] END = ascii("-----END ");
  private static final byte[] DASHES = ascii("-----");
  static final String CERTIFICATE = "CERTIFICATE";

  private PemText() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A block with its lines of 64 letters. */
  static byte[] block(String label, byte[] der) {
    byte[] base64 = Base64.getMimeEncoder(LINE, END_OF_LINE).encode(der);
    try {
      return joined(
          ascii("-----BEGIN %s-----\n".formatted(label)),
          base64,
          END_OF_LINE,
          ascii("-----END %s-----\n".formatted(label)));
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /**
   * Blocks of a text, written anew: the certificates, or everything else. What stands around the
   * blocks is left out.
   */
  static byte[] blocks(byte[] pem, boolean certificates) {
    List<byte[]> kept = new ArrayList<>();
    int at = indexOf(pem, BEGIN, 0);
    while (at >= 0) {
      int label = at + BEGIN.length;
      int dashes = indexOf(pem, DASHES, label);
      int end = dashes < 0 ? -1 : indexOf(pem, END, dashes + DASHES.length);
      if (end < 0) {
        break;
      }
      String name = new String(pem, label, dashes - label, StandardCharsets.US_ASCII);
      if (name.equals(CERTIFICATE) == certificates) {
        kept.add(rewritten(name, Arrays.copyOfRange(pem, dashes + DASHES.length, end)));
      }
      at = indexOf(pem, BEGIN, end);
    }
    byte[] all = joined(kept.toArray(byte[][]::new));
    kept.forEach(block -> Arrays.fill(block, (byte) 0));
    return all;
  }

  /** Nothing of what is no base64. */
  private static byte[] rewritten(String label, byte[] text) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(text);
      try {
        return block(label, der);
      } finally {
        Arrays.fill(der, (byte) 0);
      }
    } catch (IllegalArgumentException e) {
      return new byte[0];
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static int indexOf(byte[] text, byte[] part, int from) {
    for (int at = from; at <= text.length - part.length; at++) {
      if (Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }
}
