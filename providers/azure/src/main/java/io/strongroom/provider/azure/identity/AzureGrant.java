package io.strongroom.provider.azure.identity;

import java.util.List;

/**
 * A token to make calls with.
 *
 * @param identity whose it is
 * @param principal how messages call that
 */
public record AzureGrant(AzureIdentityKey identity, String principal, String accessToken) {
  /** What must not come back in a message. */
  public List<String> secrets() {
    return List.of(accessToken);
  }

  @Override
  public String toString() {
    return "AzureGrant[%s]".formatted(principal);
  }
}
