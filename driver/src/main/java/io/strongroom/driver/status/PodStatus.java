package io.strongroom.driver.status;

import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of a SecretProviderClassPodStatus of one volume, without its names.
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
   * @param held the version that the volume holds
   * @param updatedAt when this version was written into the volume
   * @param readAt when every file of this version had been opened, if that was seen
   * @param notReadAt when the time to read it after a rotation was over without that
   * @param state whether it is valid by its dates; empty where the store states none
   */
  record ObjectStatus(
      ObjectVersion held,
      Instant updatedAt,
      Optional<Instant> readAt,
      Optional<Instant> notReadAt,
      Optional<Validity.State> state) {
    /** An object of which it is not known whether it was read. */
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

    /** The same content, with the store's newest count and dates. */
    ObjectStatus describedAs(ObjectVersion newest) {
      return new ObjectStatus(newest, updatedAt, readAt, notReadAt, state);
    }

    /** The status at a time, by the objects' dates. */
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
   * Why the volume was not refreshed.
   *
   * @param since when refreshing began to fail
   */
  record LastError(String message, Instant since) {}

  /** Whether it differs from what is written in reads only. */
  boolean differsInReadsOnly(PodStatus written) {
    return !equals(written)
        && lastError.equals(written.lastError)
        && unread(objects).equals(unread(written.objects));
  }

  private static List<ObjectStatus> unread(List<ObjectStatus> objects) {
    return objects.stream().map(object -> object.readAt(Optional.empty())).toList();
  }

  /** Whether it differs from what is written in the text of a lasting error only. */
  boolean differsInWordsOnly(PodStatus written) {
    return objects.equals(written.objects)
        && lastError.isPresent()
        && written.lastError.isPresent()
        && lastError.get().since().equals(written.lastError.get().since())
        && !lastError.equals(written.lastError);
  }
}
