package io.strongroom.provider.vault.http;

import java.util.Optional;

/**
 * One request as it is sent.
 *
 * @param target encoded path and query, beginning with a slash: {@code
 *     /v1/secret/data/db?version=2}
 * @param body JSON
 * @param token absent for a login
 */
public record HttpCall(
    String method,
    String target,
    Optional<String> body,
    Optional<LoginToken> token,
    Optional<String> namespace) {
  /** Neither body nor token: both hold secrets. */
  @Override
  public String toString() {
    return "HttpCall[%s %s]".formatted(method, target);
  }
}
