package io.strongroom.provider;

import java.io.IOException;

/** A secret has more bytes than the reader was willing to take. */
public final class SecretTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  private final long limit;

  public SecretTooLargeException(long limit) {
    super("more than %d bytes".formatted(limit));
    this.limit = limit;
  }

  /** The most bytes that would have been taken. */
  public long limit() {
    return limit;
  }
}
