package io.strongroom.driver.volume;

/**
 * Names from classes and providers, made safe for a one-line message: quoted, shortened, and
 * without characters that would break the line or hide a part of it.
 */
final class Quoted {
  /** Three names fit into the 900 bytes of a message. */
  private static final int LONGEST = 120;

  private Quoted() {}

  static String of(String name) {
    StringBuilder quoted = new StringBuilder("\"");
    name.codePoints().limit(LONGEST).forEach(character -> append(quoted, character));
    if (name.codePointCount(0, name.length()) > LONGEST) {
      quoted.append("...");
    }
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int character) {
    switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          quoted.append("\\u{%X}".formatted(character));
      default -> quoted.appendCodePoint(character);
    }
  }
}
