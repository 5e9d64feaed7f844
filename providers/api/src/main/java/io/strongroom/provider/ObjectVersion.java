package io.strongroom.provider;

import java.util.Optional;

/**
 * The version of one object, as status and tools see it.
 *
 * @param id the object, unique within a class
 * @param version changes when, and only when, the content changes; reveals nothing of the content:
 *     {@link ContentVersions} makes it
 * @param storeVersion what the store counts, if it does; may change although the content does not.
 *     Not secret, and as the provider likes it: it is shown, and offered again to whoever made it
 */
public record ObjectVersion(String id, String version, Optional<String> storeVersion) {
  /** Of a store that counts nothing. */
  public ObjectVersion(String id, String version) {
    this(id, version, Optional.empty());
  }

  /** What stays equal as long as the content is the same. */
  public ObjectVersion ofContent() {
    return new ObjectVersion(id, version);
  }
}
