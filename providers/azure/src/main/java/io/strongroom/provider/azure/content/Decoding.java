package io.strongroom.provider.azure.content;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Bytes that stand as text in a secret, read as Go reads them. */
public final class Decoding {
  private Decoding() {}

  /** Line ends count for nothing; everything else has to be base64, with its padding. */
  public static byte[] base64(byte[] text) throws UnusableContentException {
    byte[] letters = new byte[text.length];
    int count = 0;
    for (byte letter : text) {
      if (letter != '\r' && letter != '\n') {
        letters[count++] = letter;
      }
    }
    byte[] exact = Arrays.copyOf(letters, count);
    try {
      if (count % 4 != 0) {
        throw new IllegalArgumentException("no padding");
      }
      return Base64.getDecoder().decode(exact);
    } catch (IllegalArgumentException e) {
      throw new UnusableContentException("illegal base64 data: its value is not base64");
    } finally {
      Arrays.fill(letters, (byte) 0);
      Arrays.fill(exact, (byte) 0);
    }
  }

  public static byte[] hex(byte[] text) throws UnusableContentException {
    byte[] bytes = new byte[text.length / 2];
    if (text.length % 2 != 0) {
      throw notHex();
    }
    for (int i = 0; i < bytes.length; i++) {
      int high = text[2 * i];
      int low = text[2 * i + 1];
      if (!HexFormat.isHexDigit(high) || !HexFormat.isHexDigit(low)) {
        Arrays.fill(bytes, (byte) 0);
        throw notHex();
      }
      bytes[i] = (byte) (HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low));
    }
    return bytes;
  }

  private static UnusableContentException notHex() {
    return new UnusableContentException("encoding/hex: its value is not hex");
  }
}
