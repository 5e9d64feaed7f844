package io.strongroom.provider.azure.rest;

import java.util.List;

/**
 * What a call is about, for the words of a failure.
 *
 * @param subject what is asked for, and where it is: {@code secret 'db', vault shop}
 * @param action the right that the call takes, as Azure's role-based access writes it; empty where
 *     Entra decides
 * @param principal as whom; empty where that is what the call is to find out
 * @param tenant where the token is from; empty where none is sent along
 * @param resource what the token is good for
 * @param sent secrets that go along and must not come back in a message
 */
public record AzureCallDescription(
    String subject,
    String action,
    String principal,
    String tenant,
    String resource,
    List<String> sent) {
  public AzureCallDescription {
    sent = List.copyOf(sent);
  }

  /** A question to one who hands out tokens. */
  public static AzureCallDescription forToken(String subject, List<String> sent) {
    return new AzureCallDescription(subject, "", "", "", "", sent);
  }

  String words() {
    return principal.isEmpty() ? subject : "%s, as %s".formatted(subject, principal);
  }

  /** Without what was sent. */
  @Override
  public String toString() {
    return "AzureCallDescription[%s]".formatted(words());
  }
}
