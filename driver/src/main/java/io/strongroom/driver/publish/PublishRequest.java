package io.strongroom.driver.publish;

import java.util.Map;
import java.util.Optional;

/**
 * NodePublishVolume as it came over the socket: nothing of it is checked.
 *
 * @param mountGroup volume_mount_group: the pod's fsGroup, empty if it has none
 */
public record PublishRequest(
    String volumeId,
    String targetPath,
    Optional<Access> access,
    boolean readOnly,
    String mountGroup,
    Map<String, String> attributes,
    Map<String, String> secrets) {

  /** The access type of the volume_capability; absent when there is no capability. */
  public enum Access {
    MOUNT,
    BLOCK,
    UNSET
  }

  /** Names only: attributes and secrets carry tokens. */
  @Override
  public String toString() {
    return "PublishRequest[attributes %s]".formatted(attributes.keySet());
  }
}
