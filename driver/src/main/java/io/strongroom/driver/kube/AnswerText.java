package io.strongroom.driver.kube;

/** Words of the API server, made fit to be a part of one line for a person. */
final class AnswerText {
  private static final int MAX = 500;

  private AnswerText() {}

  /** One line without control or invisible characters, of bounded length. */
  static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(MAX).forEach(character -> append(line, character));
    return line.toString().strip() + (text.length() > MAX ? "..." : "");
  }

  private static void append(StringBuilder line, int character) {
    switch (Character.getType(character)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          line.append(' ');
      case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> {}
      default -> line.appendCodePoint(character);
    }
  }
}
