package io.strongroom.provider.pem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A block between BEGIN and END. It is a view of the text, which is never made a String: it may be
 * a key, and a String cannot be wiped.
 */
final class PemBlock {
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "-----END ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DASHES = "-----".getBytes(StandardCharsets.US_ASCII);

  /** RFC 7468 names none as long. */
  private static final int MAX_LABEL = 64;

  private final String label;
  private final byte[] text;
  private final int from;
  private final int to;

  private PemBlock(String label, byte[] text, int from, int to) {
    this.label = label;
    this.text = text;
    this.from = from;
    this.to = to;
  }

  /** The blocks of a text; what stands around them is passed over. */
  static List<PemBlock> all(byte[] text) {
    List<PemBlock> blocks = new ArrayList<>();
    int at = indexOf(text, BEGIN, 0);
    while (at >= 0) {
      int label = at + BEGIN.length;
      int dashes = indexOf(text, DASHES, label);
      int end = dashes < 0 ? -1 : indexOf(text, END, dashes + DASHES.length);
      if (end < 0) {
        break;
      }
      if (dashes - label <= MAX_LABEL) {
        String name = new String(text, label, dashes - label, StandardCharsets.US_ASCII);
        blocks.add(new PemBlock(name, text, dashes + DASHES.length, end));
      }
      at = indexOf(text, BEGIN, end);
    }
    return blocks;
  }

  /** What stands after BEGIN. */
  String label() {
    return label;
  }

  /**
   * What the base64 stands for; the caller wipes it.
   *
   * @throws IllegalArgumentException if it is not base64
   */
  byte[] decoded() {
    byte[] base64 = Arrays.copyOfRange(text, from, to);
    try {
      return Base64.getMimeDecoder().decode(base64);
    } finally {
      Arrays.fill(base64, (byte) 0);
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
