package io.strongroom.provider.cloud;

import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The versions that a volume holds, compared with those that its store has now. Immutable. */
public final class HeldVersions {
  /** The version of an optional object that is not there. */
  private static final String ABSENT = "absent";

  private final Map<String, ObjectVersion> byId;

  private HeldVersions(Map<String, ObjectVersion> byId) {
    this.byId = byId;
  }

  /** The version of an optional object while it is not there: it changes when the object comes. */
  public static ObjectVersion absent(String id) {
    return new ObjectVersion(id, ABSENT);
  }

  /** Whether a volume holds that an optional object is not there. */
  public static boolean holdsAbsent(Collection<ObjectVersion> held, String id) {
    return held.contains(absent(id));
  }

  /**
   * The versions by id; absent if they are not exactly those of the class, as on the first publish.
   *
   * @param ids of all versions that the class has
   */
  public static Optional<HeldVersions> of(Set<String> ids, List<ObjectVersion> held) {
    Map<String, ObjectVersion> byId = new HashMap<>();
    held.forEach(version -> byId.put(version.id(), version));
    return !held.isEmpty() && byId.size() == held.size() && byId.keySet().equals(ids)
        ? Optional.of(new HeldVersions(byId))
        : Optional.empty();
  }

  /** Whether all of these are held, with what the store counts, and its dates. */
  public boolean holds(Collection<ObjectVersion> versions) {
    return versions.stream().allMatch(version -> version.equals(byId.get(version.id())));
  }

  /** Whether what is held is that an optional object is not there. */
  public boolean isAbsent(String id) {
    return absent(id).equals(byId.get(id));
  }

  /**
   * Whether an object is held as the store has it now.
   *
   * @param storeVersion what the store counts; absent if the object is not there
   */
  public boolean isAt(String id, Optional<String> storeVersion) {
    return storeVersion.isPresent() ? storeVersion(id).equals(storeVersion) : isAbsent(id);
  }

  /** The dates that the store stated for an object, if it was there. */
  public Validity validity(String id) {
    return Optional.ofNullable(byId.get(id))
        .map(ObjectVersion::validity)
        .orElse(Validity.UNLIMITED);
  }

  /**
   * What the store counted for an object; absent if it was not there, or the store counts nothing.
   */
  public Optional<String> storeVersion(String id) {
    return Optional.ofNullable(byId.get(id)).flatMap(ObjectVersion::storeVersion);
  }
}
