package io.strongroom.driver;

import io.strongroom.driver.local.VolumeStatus.Reading;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
import io.strongroom.driver.reads.ObjectReading;
import io.strongroom.driver.reads.ReadState;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.util.List;

/** Collects what the parts of the driver know of each volume, for the status socket. */
final class StatusSources {
  private StatusSources() {}

  static Reading reading(List<ObjectReading> readings, ObjectVersion object, Clocks clock) {
    return readings.stream()
        .filter(reading -> reading.object().equals(object.ofContent()))
        .findFirst()
        .map(reading -> reading(reading, clock))
        .orElseGet(Reading.Unknown::new);
  }

  private static Reading reading(ObjectReading reading, Clocks clock) {
    return switch (reading.state()) {
      case ReadState.Read(Moment at) -> new Reading.Read(clock.timeOf(at));
      case ReadState.NotRead() -> new Reading.NotRead();
      case ReadState.Unknown() -> new Reading.Unknown();
    };
  }

  static Refreshes refreshes(RefreshState state, Clocks clock) {
    return new Refreshes(
        state.lastRefresh().map(clock::timeOf),
        state.nextRefresh().map(clock::timeOf),
        state.failures());
  }
}
