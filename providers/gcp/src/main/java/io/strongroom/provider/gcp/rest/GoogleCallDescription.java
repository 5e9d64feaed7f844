package io.strongroom.provider.gcp.rest;

import java.util.List;

/**
 * What a call is about, for the words of a failure.
 *
 * @param subject what is asked for, and where it is: {@code secret 'db', project p, location
 *     global}
 * @param permission the right that the call takes, as IAM writes it; empty where a pool decides
 * @param principal as whom, as IAM writes it; empty where that is what the call is to find out
 * @param sent secrets that go along and must not come back in a message
 */
public record GoogleCallDescription(
    String subject, String permission, String principal, List<String> sent) {
  public GoogleCallDescription {
    sent = List.copyOf(sent);
  }

  String words() {
    return principal.isEmpty() ? subject : "%s, %s".formatted(subject, principal);
  }

  /** Without what was sent. */
  @Override
  public String toString() {
    return "GoogleCallDescription[%s]".formatted(words());
  }
}
