package io.strongroom.provider.vault.http;

import java.io.IOException;

/** A server answers with more bytes than are taken. */
final class AnswerTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  AnswerTooLargeException(long limit) {
    super("more than %d bytes".formatted(limit));
  }
}
