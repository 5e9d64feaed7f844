package io.strongroom.driver.status;

import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.RefreshError;
import io.strongroom.driver.journal.VolumeState;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of a SecretProviderClassPodStatus of one volume, without its names.
 *
 * @param objects sorted by id
 */
record PodStatus(List<ObjectStatus> objects, Optional<RefreshError> lastError) {
  PodStatus {
    objects = List.copyOf(objects);
  }

  /**
   * One object in the volume.
   *
   * @param validity whether it is valid by its dates; empty where the store states none
   */
  record ObjectStatus(HeldObject held, Optional<Validity.State> validity) {
    static ObjectStatus of(HeldObject held, Instant now) {
      Optional<Validity> dates = Optional.of(held.validity()).filter(Validity::isLimited);
      return new ObjectStatus(held, dates.map(each -> each.at(now)));
    }
  }

  /** The status of a volume at a time. */
  static PodStatus of(VolumeState state, Instant now) {
    return new PodStatus(
        state.held().stream().map(held -> ObjectStatus.of(held, now)).toList(), state.lastError());
  }

  /** What it states of the volume. */
  VolumeState state() {
    return new VolumeState(
        Optional.of(objects.stream().map(ObjectStatus::held).toList()), lastError);
  }

  /** Whether it differs from what is written in reads only. */
  boolean differsInReadsOnly(PodStatus written) {
    return !equals(written) && unread().equals(written.unread());
  }

  private PodStatus unread() {
    return new PodStatus(
        objects.stream()
            .map(each -> new ObjectStatus(each.held().with(new Reading.Unknown()), each.validity()))
            .toList(),
        lastError);
  }

  /** Whether it differs from what is written in the text of a lasting error only. */
  boolean differsInTextOnly(PodStatus written) {
    return objects.equals(written.objects)
        && lastError.isPresent()
        && written.lastError.isPresent()
        && lastError.get().since().equals(written.lastError.get().since())
        && !lastError.equals(written.lastError);
  }
}
