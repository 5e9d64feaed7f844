package io.strongroom.provider.aws.sdk;

import java.util.List;

/**
 * What a call is about, for the words of a failure.
 *
 * @param subject what is asked for: {@code secret 'db'}
 * @param action the right that the call takes, as IAM writes it; empty where a trust policy decides
 * @param region where
 * @param role as whom: {@code role arn:...}
 * @param sent secrets that go along and must not come back in a message
 */
public record AwsCallDescription(
    String subject, String action, String region, String role, List<String> sent) {
  public AwsCallDescription {
    sent = List.copyOf(sent);
  }

  /** Without what was sent. */
  @Override
  public String toString() {
    return "AwsCallDescription[%s, %s, %s, %s]".formatted(subject, action, region, role);
  }
}
