package io.strongroom.provider.yaml;

import java.util.BitSet;

/**
 * The colons that end a plain value within brackets, as in {@code {a: b:}}.
 *
 * <p>For Go they belong to the value, for SnakeYAML they make a key of it. So SnakeYAML gets to see
 * a letter in their place that the document does not have, and each value gets its colons back.
 * Where such a colon is in quotes or in no flow collection, the letter does as well.
 */
final class FlowColons {
  private static final String OPENING_OR_CLOSING = ",[]{}";
  private static final String ENDS_NO_PLAIN_VALUE = OPENING_OR_CLOSING + "'\" \t\r\n?:";

  /** The first of Unicode's private use characters, of which few documents have one. */
  private static final int FIRST_LETTER = 0xE000;

  private final String letter;
  private final String text;

  FlowColons(String document) {
    letter = Character.toString(unusedLetter(document));
    StringBuilder replaced = new StringBuilder(document);
    for (int i = 1; i < document.length() - 1; i++) {
      if (document.charAt(i) == ':'
          && ENDS_NO_PLAIN_VALUE.indexOf(document.charAt(i - 1)) < 0
          && OPENING_OR_CLOSING.indexOf(document.charAt(i + 1)) >= 0) {
        replaced.replace(i, i + 1, letter);
      }
    }
    text = replaced.toString();
  }

  private static int unusedLetter(String document) {
    BitSet used = new BitSet();
    document.chars().filter(c -> c >= FIRST_LETTER).forEach(c -> used.set(c - FIRST_LETTER));
    return FIRST_LETTER + used.nextClearBit(0);
  }

  /** The document with letters; every character stays where it was. */
  String replaced() {
    return text;
  }

  /** A value as it stands in the document. */
  String restored(String value) {
    return value.replace(letter, ":");
  }

  /** Whether a colon before this character is none of a value for SnakeYAML. */
  static boolean isBracketOrComma(int codePoint) {
    return OPENING_OR_CLOSING.indexOf(codePoint) >= 0;
  }
}
