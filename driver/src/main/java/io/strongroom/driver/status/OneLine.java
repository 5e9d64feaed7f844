package io.strongroom.driver.status;

import java.nio.charset.StandardCharsets;

/** Text for the API server: one line that is not longer than it takes. */
final class OneLine {
  /** The API server's limit for the message of an event, in bytes. */
  private static final int MAX_BYTES = 1024;

  private static final String CUT = "...";

  private OneLine() {}

  /** Control characters and line breaks become spaces, and the end is cut if it is too long. */
  static String of(String text) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_BYTES));
    int bytes = 0;
    int fits = 0;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      String shown = breaksLine(character) ? " " : Character.toString(character);
      bytes += shown.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_BYTES) {
        return clean.substring(0, fits) + CUT;
      }
      clean.append(shown);
      if (bytes <= MAX_BYTES - CUT.length()) {
        fits = clean.length();
      }
    }
    return clean.toString();
  }

  private static boolean breaksLine(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
