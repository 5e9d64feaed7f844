package io.strongroom.provider.gcp;

import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;

/**
 * What the operator of the node has set.
 *
 * @param identity who pods may be, and where their tokens are exchanged
 * @param connection how Google is reached
 */
public record GcpSettings(GcpIdentitySettings identity, GcpConnectionSettings connection) {
  /** An operator who has set nothing. */
  public static GcpSettings none() {
    return new GcpSettings(GcpIdentitySettings.DEFAULT, GcpConnectionSettings.DEFAULT);
  }
}
