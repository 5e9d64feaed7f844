package io.strongroom.provider;

import java.util.List;

/**
 * The volume and pod that a fetch runs for, and its limits.
 *
 * @param volume the volume's key, by which leases are kept
 * @param pod the identity to use towards the store: never any other
 * @param secrets the content of nodePublishSecretRef, empty when there is none
 * @param held the versions in the volume now, so that "not changed" can be answered; empty on the
 *     first publish
 * @param versions makes versions of what is fetched, by the driver's key
 * @param limits the most that the volume holds, so that a provider reads no more than can be
 *     written
 * @param deadline when the driver stops waiting
 */
public record FetchContext(
    VolumeRef volume,
    PodIdentity pod,
    NodePublishSecrets secrets,
    List<ObjectVersion> held,
    ContentVersions versions,
    ContentLimits limits,
    Deadline deadline) {
  public FetchContext {
    held = List.copyOf(held);
  }
}
