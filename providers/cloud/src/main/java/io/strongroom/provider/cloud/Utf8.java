package io.strongroom.provider.cloud;

import io.strongroom.provider.SecretBytes;
import java.nio.charset.StandardCharsets;

/** Strings of libraries as UTF-8, in {@link SecretBytes} or in an array. */
public final class Utf8 {
  private static final int REPLACEMENT = 0xFFFD;

  private Utf8() {}

  /** As UTF-8; half of a surrogate pair becomes U+FFFD, as in Go. */
  public static SecretBytes secret(String text) {
    return SecretBytes.takeFrom(utf8(text));
  }

  /** The same on the heap, for what is made into something else first; the caller wipes it. */
  public static byte[] utf8(String text) {
    return wellFormed(text).getBytes(StandardCharsets.UTF_8);
  }

  private static String wellFormed(String text) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints().forEach(point -> whole.appendCodePoint(isHalf(point) ? REPLACEMENT : point));
    return whole.toString();
  }

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
