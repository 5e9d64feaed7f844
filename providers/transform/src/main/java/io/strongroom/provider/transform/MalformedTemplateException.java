package io.strongroom.provider.transform;

/** A template cannot be used as it stands; the message is one line and says what to change. */
final class MalformedTemplateException extends Exception {
  private static final long serialVersionUID = 1;

  private final String text;

  MalformedTemplateException(String text) {
    super(text);
    this.text = text;
  }

  String text() {
    return text;
  }
}
