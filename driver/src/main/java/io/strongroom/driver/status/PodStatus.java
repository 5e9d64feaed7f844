package io.strongroom.driver.status;

import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a SecretProviderClassPodStatus says of one volume, apart from the names of it.
 *
 * @param objects sorted by id
 */
public record PodStatus(List<ObjectStatus> objects, Optional<LastError> lastError) {
  public PodStatus {
    objects = List.copyOf(objects);
  }

  /**
   * One object in the volume.
   *
   * @param held what the volume holds of it
   * @param updatedAt when this version was written into the volume
   * @param readAt when every file of this version had been opened, if that was seen
   * @param notReadAt when the time to read it after a rotation was over without that
   * @param state how it stands by its dates; empty where the store states none
   */
  record ObjectStatus(
      ObjectVersion held,
      Instant updatedAt,
      Optional<Instant> readAt,
      Optional<Instant> notReadAt,
      Optional<Validity.State> state) {
    /** Whether it was read is not known. */
    ObjectStatus(ObjectVersion held, Instant updatedAt) {
      this(held, updatedAt, Optional.empty(), Optional.empty(), Optional.empty());
    }

    String id() {
      return held.id();
    }

    ObjectStatus readAt(Optional<Instant> at) {
      return new ObjectStatus(held, updatedAt, at, Optional.empty(), state);
    }

    ObjectStatus notReadAt(Instant at) {
      return new ObjectStatus(held, updatedAt, Optional.empty(), Optional.of(at), state);
    }

    /** The same content, whatever the store counts and states of it now. */
    ObjectStatus describedAs(ObjectVersion newest) {
      return new ObjectStatus(newest, updatedAt, readAt, notReadAt, state);
    }

    /** As it stands at a time. */
    ObjectStatus asOf(Instant now) {
      return new ObjectStatus(
          held,
          updatedAt,
          readAt,
          notReadAt,
          Optional.of(held.validity()).filter(Validity::isLimited).map(dates -> dates.at(now)));
    }

    boolean holds(ObjectVersion object) {
      return held.ofContent().equals(object.ofContent());
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
