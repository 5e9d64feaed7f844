package io.strongroom.driver.status;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which volume of this node has which name for its status object. Not thread-safe. */
final class NameClaims {
  /** By namespace and name. */
  private final Map<String, TrackedVolume> holders = new HashMap<>();

  /**
   * Whether a volume may have the name: no volume has it, or only a pod that this one has replaced.
   */
  boolean isFree(TrackedVolume tracked, String name) {
    TrackedVolume holder = holders.get(key(tracked, name));
    return holder == null
        || holder == tracked
        || holder.volume.isOtherPodOfSameName(tracked.volume);
  }

  void claim(TrackedVolume tracked, String name) {
    TrackedVolume before = holders.put(key(tracked, name), tracked);
    if (before != null && before != tracked) {
      before.superseded = true;
    }
    tracked.name = Optional.of(name);
  }

  void release(TrackedVolume tracked) {
    tracked.name.ifPresent(name -> holders.remove(key(tracked, name), tracked));
  }

  private static String key(TrackedVolume tracked, String name) {
    return tracked.volume.namespace() + "/" + name;
  }
}
