package io.strongroom.provider.aws;

import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.aws.spec.AwsObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The versions that a volume holds, if they are those of this class and of nothing else. */
record HeldVersions(Map<String, ObjectVersion> byId) {
  /** Absent if there is one too few or too many, and on the first publish. */
  static Optional<HeldVersions> of(List<AwsObject> objects, List<ObjectVersion> held) {
    Map<String, ObjectVersion> byId = new HashMap<>();
    held.forEach(version -> byId.put(version.id(), version));
    Set<String> ids =
        objects.stream()
            .flatMap(object -> object.versionIds().stream())
            .collect(Collectors.toSet());
    return !held.isEmpty() && byId.size() == held.size() && byId.keySet().equals(ids)
        ? Optional.of(new HeldVersions(byId))
        : Optional.empty();
  }

  boolean holds(List<ObjectVersion> versions) {
    return versions.stream().allMatch(version -> version.equals(byId.get(version.id())));
  }

  /** What the store counted for an object; absent if it was not there, or its files differ. */
  Optional<String> storeVersion(AwsObject object) {
    Set<Optional<String>> counted =
        object.versionIds().stream()
            .map(id -> Optional.ofNullable(byId.get(id)).flatMap(ObjectVersion::storeVersion))
            .collect(Collectors.toSet());
    return counted.size() == 1 ? counted.iterator().next() : Optional.empty();
  }
}
