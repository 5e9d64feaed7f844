package io.strongroom.provider.vault.http;

import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.MalformedAnswerException;
import io.strongroom.provider.vault.json.OffHeap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What came back, wiped on close.
 *
 * @param sent when, by the server's own clock
 * @param location where a redirect leads
 * @param retryAfter as the server wrote it
 * @param contentType what the body is, without parameters and in small letters
 */
record VaultReply(
    int status,
    Optional<Instant> sent,
    Optional<String> location,
    Optional<String> retryAfter,
    Optional<String> contentType,
    OffHeap body)
    implements AutoCloseable {
  private static final int FIRST_WORDS = 512;

  /** A time as HTTP writes it; absent if it is none. */
  static Optional<Instant> time(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a word, in ASCII, is among the first of the body. */
  boolean contains(String word) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(FIRST_WORDS, body.size()); i++) {
      text.append((char) body.at(i));
    }
    return text.indexOf(word) >= 0;
  }

  /** The body as JSON. The document owns it: closing this reply does not wipe it. */
  JsonDocument parse() throws MalformedAnswerException {
    return JsonDocument.parse(body.take(), sent);
  }

  @Override
  public void close() {
    body.close();
  }
}
