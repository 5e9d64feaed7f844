package io.strongroom.driver.journal;

import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.util.Optional;

/**
 * One object in a volume.
 *
 * @param object the version that the volume holds
 * @param updatedAt when this version was written into the volume; empty if that is not known
 */
public record HeldObject(ObjectVersion object, Optional<Instant> updatedAt, Reading reading) {
  public String id() {
    return object.id();
  }

  public String version() {
    return object.version();
  }

  public Optional<String> storeVersion() {
    return object.storeVersion();
  }

  public Validity validity() {
    return object.validity();
  }

  /** Whether it has the content of that version. */
  public boolean holds(ObjectVersion other) {
    return object.ofContent().equals(other.ofContent());
  }

  /** The same content, with the store's newest count and dates. */
  public HeldObject describedAs(ObjectVersion newest) {
    return new HeldObject(newest, updatedAt, reading);
  }

  public HeldObject with(Reading newest) {
    return new HeldObject(object, updatedAt, newest);
  }
}
