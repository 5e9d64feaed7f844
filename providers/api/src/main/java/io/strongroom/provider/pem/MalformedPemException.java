package io.strongroom.provider.pem;

/**
 * A text does not hold what was expected in PEM. The message says what is expected, and quotes
 * nothing: the text may be a key.
 */
public final class MalformedPemException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedPemException(String expected) {
    super(expected);
  }
}
