package io.strongroom.provider.aws.identity;

import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Credentials to make calls with.
 *
 * @param identity whose they are
 * @param role how messages call the role
 */
public record AwsGrant(AwsIdentityKey identity, String role, AwsSessionCredentials credentials) {
  /** What must not come back in a message. */
  public List<String> secrets() {
    return List.of(credentials.secretAccessKey(), credentials.sessionToken());
  }

  @Override
  public String toString() {
    return "AwsGrant[%s]".formatted(role);
  }
}
