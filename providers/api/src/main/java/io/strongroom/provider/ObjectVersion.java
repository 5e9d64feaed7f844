package io.strongroom.provider;

import java.util.Optional;

/**
 * The version of one object, as status and tools see it.
 *
 * @param id the object, unique within a class
 * @param version changes when, and only when, the content changes; reveals nothing of the content:
 *     {@link ContentVersions} makes it
 * @param storeVersion what the store counts, if it does; may change although the content does not.
 *     Not secret, and as the provider likes it: it is shown, and offered again to the provider that
 *     made it
 * @param validity the dates that the store states for it; may change although the content does not
 */
public record ObjectVersion(
    String id, String version, Optional<String> storeVersion, Validity validity) {
  /** Of a store that states no dates. */
  public ObjectVersion(String id, String version, Optional<String> storeVersion) {
    this(id, version, storeVersion, Validity.UNLIMITED);
  }

  /** Of a store that counts nothing. */
  public ObjectVersion(String id, String version) {
    this(id, version, Optional.empty());
  }

  /** The same, for which the store states these dates. */
  public ObjectVersion valid(Validity dates) {
    return new ObjectVersion(id, version, storeVersion, dates);
  }

  /** What stays equal as long as the content is the same. */
  public ObjectVersion ofContent() {
    return new ObjectVersion(id, version);
  }
}
