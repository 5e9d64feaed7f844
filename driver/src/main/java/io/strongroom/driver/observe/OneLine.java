package io.strongroom.driver.observe;

import java.nio.charset.StandardCharsets;

/** Makes text from outside the driver fit for one line of a message. */
public final class OneLine {
  private static final String CUT = "...";

  private OneLine() {}

  /**
   * One line without control characters, without characters that are invisible or turn the writing
   * direction, and of at most {@code maxBytes} bytes of UTF-8.
   */
  public static String of(String text, int maxBytes) {
    StringBuilder line = new StringBuilder();
    text.codePoints().forEach(character -> append(line, character));
    return cut(line.toString().strip(), maxBytes);
  }

  private static void append(StringBuilder line, int character) {
    switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR -> {
        if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
          line.append(' ');
        }
      }
      case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> {}
      default -> line.appendCodePoint(character);
    }
  }

  /** The beginning, if it is longer than {@code maxBytes} bytes of UTF-8. */
  public static String cut(String line, int maxBytes) {
    if (line.getBytes(StandardCharsets.UTF_8).length <= maxBytes) {
      return line;
    }
    StringBuilder kept = new StringBuilder();
    int left = maxBytes - CUT.length();
    for (int at = 0; at < line.length(); at = line.offsetByCodePoints(at, 1)) {
      String character = Character.toString(line.codePointAt(at));
      left -= character.getBytes(StandardCharsets.UTF_8).length;
      if (left < 0) {
        break;
      }
      kept.append(character);
    }
    return kept.append(CUT).toString();
  }
}
