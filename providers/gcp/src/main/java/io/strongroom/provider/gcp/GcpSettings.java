package io.strongroom.provider.gcp;

import io.strongroom.provider.gcp.identity.IdentitySettings;
import io.strongroom.provider.gcp.rest.ConnectionSettings;

/**
 * What the operator of the node has set.
 *
 * @param identity who pods may be, and where their tokens are changed
 * @param connection how Google is reached
 */
public record GcpSettings(IdentitySettings identity, ConnectionSettings connection) {
  /** An operator who has set nothing. */
  public static GcpSettings none() {
    return new GcpSettings(IdentitySettings.DEFAULT, ConnectionSettings.DEFAULT);
  }
}
