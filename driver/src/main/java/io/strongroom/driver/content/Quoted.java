package io.strongroom.driver.content;

import java.nio.charset.StandardCharsets;
import java.util.PrimitiveIterator;

/**
 * Names from classes and providers, made safe for a one-line message: quoted, shortened, and
 * without characters that would break the line or hide a part of it.
 */
final class Quoted {
  /** Bytes of UTF-8. Three names and the words around them stay within the 900 of a message. */
  private static final int MAX = 160;

  private Quoted() {}

  static String of(String name) {
    StringBuilder quoted = new StringBuilder();
    int bytes = 0;
    for (PrimitiveIterator.OfInt rest = name.codePoints().iterator(); rest.hasNext(); ) {
      String character = shown(rest.nextInt());
      bytes += character.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX) {
        return "\"%s...\"".formatted(quoted);
      }
      quoted.append(character);
    }
    return "\"%s\"".formatted(quoted);
  }

  private static String shown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          "\\u{%X}".formatted(character);
      default -> Character.toString(character);
    };
  }
}
