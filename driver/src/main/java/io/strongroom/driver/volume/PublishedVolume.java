package io.strongroom.driver.volume;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.ContentDigest;
import io.strongroom.provider.ObjectVersion;
import java.util.List;
import java.util.Optional;

/**
 * What the driver remembers of a volume that is complete. All of it can be lost in a restart and is
 * learned again from the mount table and the next republish.
 *
 * @param request the newest request for it
 * @param mountId the kernel's id of its mount
 * @param basis what its content was fetched by; absent after a restart
 * @param written what this process wrote into it; absent after a restart and for a provider that
 *     writes its files itself
 * @param versions the objects' versions, empty when unknown
 * @param reserved its part of the node's budget; given back by {@link Volumes}
 */
public record PublishedVolume(
    VolumeRequest request,
    long mountId,
    Optional<ContentBasis> basis,
    Optional<ContentDigest.Digest> written,
    List<ObjectVersion> versions,
    Optional<ContentBudget.Reservation> reserved) {
  public PublishedVolume {
    versions = List.copyOf(versions);
  }

  /** The versions to offer to a fetch by {@code next}. */
  public List<ObjectVersion> heldFor(ContentBasis next) {
    return basis.equals(Optional.of(next)) ? versions : List.of();
  }

  /** The same with another part of the budget. */
  public PublishedVolume withReservation(ContentBudget.Reservation other) {
    return new PublishedVolume(request, mountId, basis, written, versions, Optional.of(other));
  }

  /** The same, with content that is not known for sure. */
  public PublishedVolume withoutContent() {
    return new PublishedVolume(
        request, mountId, Optional.empty(), Optional.empty(), List.of(), reserved);
  }

  PublishedVolume withRequest(VolumeRequest newest) {
    return new PublishedVolume(newest, mountId, basis, written, versions, reserved);
  }
}
