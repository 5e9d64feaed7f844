package io.strongroom.provider.azure.rest;

import java.util.Optional;

/**
 * What came back.
 *
 * @param challenge {@code WWW-Authenticate}
 * @param retryAfter as it stands
 */
record Reply(
    int status,
    String body,
    Optional<String> challenge,
    Optional<String> requestId,
    Optional<String> retryAfter) {
  /** The body may hold a secret. */
  @Override
  public String toString() {
    return "Reply[%d]".formatted(status);
  }
}
