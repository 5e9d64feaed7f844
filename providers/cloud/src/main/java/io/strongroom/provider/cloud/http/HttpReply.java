package io.strongroom.provider.cloud.http;

import io.strongroom.provider.cloud.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A server's answer, with its body on the heap.
 *
 * @param headers by name, the first value of each; names are compared without case
 */
public record HttpReply(int status, String body, Map<String, String> headers) {
  private static final int HUNDRED = 100;

  public HttpReply {
    Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(headers);
    headers = byName;
  }

  /**
   * Reads the body, which is closed.
   *
   * @param body absent if there is none
   * @param limit the most bytes
   * @throws HttpConnections.AnswerTooLongException if there are more; it knows the headers
   */
  public static HttpReply read(
      int status, Map<String, String> headers, @Nullable InputStream body, int limit)
      throws IOException {
    try {
      return new HttpReply(status, HttpConnections.text(body, limit), headers);
    } catch (HttpConnections.AnswerTooLongException e) {
      throw e.after(new HttpReply(status, "", headers));
    }
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The pause that the store asks for. */
  public Optional<Duration> retryAfter() {
    return header("Retry-After").flatMap(asked -> RetryAfter.of(asked.strip(), header("Date")));
  }

  boolean isSuccess() {
    return status / HUNDRED == 2;
  }

  /** The body may hold a secret. */
  @Override
  public String toString() {
    return "HttpReply[%d]".formatted(status);
  }
}
