package io.strongroom.driver.publish;

import io.strongroom.driver.spc.RequestAttributes;
import io.strongroom.driver.volume.VolumeRequest;

/**
 * Whether a second publish asks for the same volume (CSI specification, NodePublishVolume, table of
 * idempotency). Tokens and secrets change legitimately; what the request leaves out cannot differ.
 */
final class Compatibility {
  private Compatibility() {}

  static boolean differs(VolumeRequest known, PublishRequest asked) {
    String className = asked.attributes().getOrDefault(RequestAttributes.CLASS, "");
    String knownGroup =
        known.fsGroup().isPresent() ? Integer.toString(known.fsGroup().getAsInt()) : "";
    boolean otherClass = !className.isEmpty() && !className.equals(known.className());
    boolean otherCapability =
        asked.capability().isPresent()
            && (!asked.readOnly() || !asked.mountGroup().equals(knownGroup));
    return !asked.volumeId().equals(known.id().value()) || otherClass || otherCapability;
  }
}
