package io.strongroom.driver.publish;

import io.strongroom.driver.mount.MountUsage;

/** What a question about a volume's usage comes to. */
public sealed interface StatsOutcome {
  record Used(MountUsage usage) implements StatsOutcome {}

  /**
   * There is no complete volume of ours with that id.
   *
   * @param why for the caller
   */
  record NoVolume(String why) implements StatsOutcome {
    static final NoVolume AT_PATH = new NoVolume("there is no such volume at volume_path");
  }
}
