package io.strongroom.driver.watch;

import io.strongroom.driver.reads.VolumeReading;
import java.util.Collection;

/**
 * Counts over all volumes of the node.
 *
 * @param unread objects that were rotated and not read since
 * @param overdue those of them for which the grace time is over
 * @param unknown objects for which it is not known whether they were read
 * @param watches how many the kernel holds for the driver
 * @param unwatched how many generations could not be watched since the start
 */
public record ReadCounts(int unread, int overdue, int unknown, int watches, long unwatched) {
  static ReadCounts of(Collection<VolumeReading> readings, int watches, long unwatched) {
    return new ReadCounts(
        readings.stream().mapToInt(VolumeReading::unread).sum(),
        readings.stream().mapToInt(VolumeReading::overdue).sum(),
        readings.stream().mapToInt(VolumeReading::unknown).sum(),
        watches,
        unwatched);
  }
}
