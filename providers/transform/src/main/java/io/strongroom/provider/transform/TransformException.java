package io.strongroom.provider.transform;

import io.strongroom.provider.FetchFailure.Kind;

/**
 * Why a file could not be made of the values that a store answered: one line for the person who can
 * mend it, with names of keys in it and no values.
 */
public final class TransformException extends Exception {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String text;

  TransformException(Kind kind, String text) {
    super(text);
    this.kind = kind;
    this.text = text;
  }

  public Kind kind() {
    return kind;
  }

  public String text() {
    return text;
  }
}
