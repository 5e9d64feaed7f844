package io.strongroom.driver.kube.http;

import java.util.Optional;

/** An answer to a request. */
public sealed interface Answer {
  int code();

  /**
   * All of it.
   *
   * @param retryAfter the header of that name
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
  record Complete(int code, Optional<String> retryAfter, byte[] body) implements Answer {}

  /** Its body is still to come. Who has it closes it. */
  record Streaming(int code, BodyStream body) implements Answer {}
}
