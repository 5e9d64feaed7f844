package io.strongroom.driver.content;

import io.strongroom.provider.FetchFailure;

/**
 * Content that is not written: a bad path, a bad mode, or too much. The message is one line for the
 * person who can mend it; it names the object and holds no content.
 */
public final class ContentException extends Exception {
  private static final long serialVersionUID = 1;

  private final String object;
  private final FetchFailure.Kind kind;
  private final String message;

  ContentException(String object, FetchFailure.Kind kind, String message) {
    super(message);
    this.object = object;
    this.kind = kind;
    this.message = message;
  }

  /** The object's name as the class writes it; empty when all are concerned. */
  public String object() {
    return object;
  }

  public FetchFailure.Kind kind() {
    return kind;
  }

  /** Never null, unlike the message of exceptions in general. */
  @Override
  public String getMessage() {
    return message;
  }
}
