package io.strongroom.driver;

import io.strongroom.driver.adoption.ObjectReading;
import io.strongroom.driver.adoption.ReadState;
import io.strongroom.driver.local.VolumeStatus.Reading;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
import io.strongroom.driver.rotation.RefreshState;
import io.strongroom.provider.ObjectVersion;
import java.time.Instant;
import java.util.List;

/** What the parts of the driver know of a volume, in the words of its status socket. */
final class StatusSources {
  private StatusSources() {}

  static Reading reading(List<ObjectReading> readings, ObjectVersion object) {
    return readings.stream()
        .filter(reading -> reading.object().equals(object.ofContent()))
        .findFirst()
        .map(StatusSources::reading)
        .orElseGet(Reading.Unknown::new);
  }

  private static Reading reading(ObjectReading reading) {
    return switch (reading.state()) {
      case ReadState.Read(Instant at) -> new Reading.Read(at);
      case ReadState.NotRead() -> new Reading.NotRead();
      case ReadState.Unknown() -> new Reading.Unknown();
    };
  }

  static Refreshes refreshes(RefreshState state) {
    return new Refreshes(state.lastRefresh(), state.nextRefresh(), state.failures());
  }
}
