package io.strongroom.provider.cloud.json;

/** A text is no JSON, or more than the limits allow. Without words of the text: it is a secret. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedJsonException() {
    super("not JSON");
  }
}
