package io.strongroom.provider.azure.content;

/**
 * A key or certificate cannot be made a file. The message says what is expected, and quotes
 * nothing.
 */
public final class UnusableContentException extends Exception {
  private static final long serialVersionUID = 1;

  private final String words;

  public UnusableContentException(String words) {
    super(words);
    this.words = words;
  }

  public String words() {
    return words;
  }
}
