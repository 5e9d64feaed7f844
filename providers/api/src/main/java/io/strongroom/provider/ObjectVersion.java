package io.strongroom.provider;

import java.util.Optional;

/**
 * The version of one object, as status and tools see it.
 *
 * @param id the object, unique within a class
 * @param version changes when, and only when, the content changes; reveals nothing of the content:
 *     {@link ContentVersions} makes it
 * @param storeVersion the store's own version, if it has one; may change although the content does
 *     not. Not secret, in the provider's own form: it is shown, and offered again to the provider
 *     that made it
 * @param validity the dates that the store states for it; may change although the content does not
 */
public record ObjectVersion(
    String id, String version, Optional<String> storeVersion, Validity validity) {
  /** A version of a store that states no dates. */
  public ObjectVersion(String id, String version, Optional<String> storeVersion) {
    this(id, version, storeVersion, Validity.UNLIMITED);
  }

  /** A version of a store that has no versions and no dates of its own. */
  public ObjectVersion(String id, String version) {
    this(id, version, Optional.empty());
  }

  /** The same with the dates that the store states. */
  public ObjectVersion valid(Validity dates) {
    return new ObjectVersion(id, version, storeVersion, dates);
  }

  /**
   * The version without the store's own version and dates: equal as long as the content is the
   * same.
   */
  public ObjectVersion ofContent() {
    return new ObjectVersion(id, version);
  }
}
