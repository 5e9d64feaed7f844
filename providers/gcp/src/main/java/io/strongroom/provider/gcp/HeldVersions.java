package io.strongroom.provider.gcp;

import io.strongroom.provider.ObjectVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The versions that a volume holds, if they are those of this class and of nothing else. */
record HeldVersions(Map<String, ObjectVersion> byId) {
  /** Absent if there is one too few or too many, and on the first publish. */
  static Optional<HeldVersions> of(Set<String> resources, List<ObjectVersion> held) {
    Map<String, ObjectVersion> byId = new HashMap<>();
    held.forEach(version -> byId.put(version.id(), version));
    return !held.isEmpty() && byId.size() == held.size() && byId.keySet().equals(resources)
        ? Optional.of(new HeldVersions(byId))
        : Optional.empty();
  }

  boolean holds(ObjectVersion version) {
    return version.equals(byId.get(version.id()));
  }

  /** What the store counted; absent if it was not there. */
  Optional<String> storeVersion(String resource) {
    return Optional.ofNullable(byId.get(resource)).flatMap(ObjectVersion::storeVersion);
  }
}
