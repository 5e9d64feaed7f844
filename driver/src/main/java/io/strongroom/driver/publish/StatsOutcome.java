package io.strongroom.driver.publish;

import io.strongroom.driver.mount.MountUsage;

/** The outcome of NodeGetVolumeStats. */
public sealed interface StatsOutcome {
  record Used(MountUsage usage) implements StatsOutcome {}

  /**
   * No complete volume of this driver has that id.
   *
   * @param why one line, the message of the gRPC error
   */
  record NoVolume(String why) implements StatsOutcome {
    static final NoVolume AT_PATH = new NoVolume("there is no such volume at volume_path");
  }

  /**
   * The kernel does not answer.
   *
   * @param why one line, of the kernel
   */
  record Unreadable(String why) implements StatsOutcome {}
}
