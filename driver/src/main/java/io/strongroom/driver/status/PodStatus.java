package io.strongroom.driver.status;

import io.strongroom.provider.ObjectVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a SecretProviderClassPodStatus says of one volume, apart from the names of it.
 *
 * @param objects sorted by id
 */
record PodStatus(List<ObjectStatus> objects, Optional<LastError> lastError) {
  PodStatus {
    objects = List.copyOf(objects);
  }

  /**
   * One object in the volume.
   *
   * @param storeVersion what the store counts, if it does
   * @param updatedAt when this version was written into the volume
   * @param readAt when every file of this version had been opened, if that was seen
   * @param notReadAt when the time to read it after a rotation was over, and nobody had
   */
  record ObjectStatus(
      String id,
      String version,
      Optional<String> storeVersion,
      Instant updatedAt,
      Optional<Instant> readAt,
      Optional<Instant> notReadAt) {
    /** Whether it was read is not known. */
    ObjectStatus(ObjectVersion object, Instant updatedAt) {
      this(
          object.id(),
          object.version(),
          object.storeVersion(),
          updatedAt,
          Optional.empty(),
          Optional.empty());
    }

    ObjectStatus readAt(Optional<Instant> at) {
      return new ObjectStatus(id, version, storeVersion, updatedAt, at, Optional.empty());
    }

    ObjectStatus notReadAt(Instant at) {
      return new ObjectStatus(
          id, version, storeVersion, updatedAt, Optional.empty(), Optional.of(at));
    }

    /** The same content, whatever the store counts now. */
    ObjectStatus countedAs(Optional<String> newest) {
      return new ObjectStatus(id, version, newest, updatedAt, readAt, notReadAt);
    }

    boolean holds(ObjectVersion object) {
      return id.equals(object.id()) && version.equals(object.version());
    }
  }

  /**
   * Why the volume keeps what it has.
   *
   * @param since when refreshing began to fail
   */
  record LastError(String message, Instant since) {}

  /** Whether nothing is new but that objects have been read. */
  boolean differsInReadsOnly(PodStatus written) {
    return !equals(written)
        && lastError.equals(written.lastError)
        && unread(objects).equals(unread(written.objects));
  }

  private static List<ObjectStatus> unread(List<ObjectStatus> objects) {
    return objects.stream().map(object -> object.readAt(Optional.empty())).toList();
  }

  /** Whether nothing is new but the words of an error that goes on. */
  boolean differsInWordsOnly(PodStatus written) {
    return objects.equals(written.objects)
        && lastError.isPresent()
        && written.lastError.isPresent()
        && lastError.get().since().equals(written.lastError.get().since())
        && !lastError.equals(written.lastError);
  }
}
