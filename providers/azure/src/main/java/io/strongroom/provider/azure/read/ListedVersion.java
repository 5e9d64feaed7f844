package io.strongroom.provider.azure.read;

import io.strongroom.provider.Validity;
import java.time.Instant;

/**
 * A version as a vault lists it.
 *
 * @param id of the version
 * @param created in seconds since 1970; 0 if the vault does not say
 */
record ListedVersion(String id, long created, boolean enabled, Validity validity) {
  /** Whether its time has come; it may be over. */
  boolean hasBegun(Instant now) {
    return validity.at(now) != Validity.State.NOT_YET_VALID;
  }
}
