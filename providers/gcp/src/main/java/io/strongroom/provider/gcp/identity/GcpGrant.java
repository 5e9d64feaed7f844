package io.strongroom.provider.gcp.identity;

import java.util.List;

/**
 * A token to make calls with.
 *
 * @param identity whose it is
 * @param principal how IAM calls it
 */
public record GcpGrant(GcpIdentityKey identity, String principal, String accessToken) {
  /** What must not come back in a message. */
  public List<String> secrets() {
    return List.of(accessToken);
  }

  @Override
  public String toString() {
    return "GcpGrant[%s]".formatted(principal);
  }
}
