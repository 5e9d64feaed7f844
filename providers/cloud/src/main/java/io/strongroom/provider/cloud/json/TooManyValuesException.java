package io.strongroom.provider.cloud.json;

/** A text is JSON so far, and has more values than its reader takes. */
public final class TooManyValuesException extends MalformedJsonException {
  private static final long serialVersionUID = 1;

  TooManyValuesException() {}
}
