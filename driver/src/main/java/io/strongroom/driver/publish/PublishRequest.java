package io.strongroom.driver.publish;

import java.util.Map;
import java.util.Optional;

/**
 * NodePublishVolume as it came over the socket: nothing of it is checked.
 *
 * @param capability absent when it is not in the request
 * @param mountGroup volume_mount_group: the pod's fsGroup, empty if it has none
 */
public record PublishRequest(
    String volumeId,
    String targetPath,
    Optional<Capability> capability,
    boolean readOnly,
    String mountGroup,
    Map<String, String> attributes,
    Map<String, String> secrets) {

  /** The volume_capability: what the caller wants the volume to be. */
  public record Capability(AccessType type, AccessMode mode) {}

  public enum AccessType {
    MOUNT,
    BLOCK,
    UNSET
  }

  /** Who may write, and from how many nodes: one is as good as another for a read-only tmpfs. */
  public enum AccessMode {
    OF_THE_SPECIFICATION,
    /** Missing or UNKNOWN. */
    UNSET,
    /** A number that the specification does not have. */
    UNRECOGNIZED
  }

  /** Names only: attributes and secrets carry tokens. */
  @Override
  public String toString() {
    return "PublishRequest[attributes %s]".formatted(attributes.keySet());
  }
}
