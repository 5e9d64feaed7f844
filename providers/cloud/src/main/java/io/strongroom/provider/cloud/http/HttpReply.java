package io.strongroom.provider.cloud.http;

import io.strongroom.provider.cloud.RetryAfter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a server answered.
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

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** For how long the store wants to be left alone. */
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
