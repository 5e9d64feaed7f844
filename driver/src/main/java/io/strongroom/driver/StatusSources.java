package io.strongroom.driver;

import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
import io.strongroom.driver.reads.ObjectReading;
import io.strongroom.driver.reads.ReadState;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** States of volumes as the status socket shows them: with times of day. */
final class StatusSources {
  private StatusSources() {}

  /** By content. */
  static Map<ObjectVersion, Reading> readings(List<ObjectReading> states, Clocks clock) {
    return states.stream()
        .collect(
            Collectors.toMap(
                ObjectReading::object, each -> reading(each.state(), clock), (first, _) -> first));
  }

  private static Reading reading(ReadState state, Clocks clock) {
    return switch (state) {
      case ReadState.Read(Moment at) -> new Reading.Read(clock.timeOf(at));
      case ReadState.NotRead() -> new Reading.NotRead(Optional.empty());
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
