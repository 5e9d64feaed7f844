package io.strongroom.provider.cloud.json;

/** A text is no JSON, or more than the limits allow. Without words of the text: it is a secret. */
public sealed class MalformedJsonException extends Exception permits TooManyValuesException {
  private static final long serialVersionUID = 1;

  MalformedJsonException() {
    super("not JSON");
  }
}
