package io.strongroom.driver.watch;

/**
 * Counts over all volumes of the node.
 *
 * @param unread objects that were rotated and not read since
 * @param overdue those of them for which the grace time is over
 * @param unknown objects for which it is not known whether they were read
 * @param watches how many the kernel holds for the driver
 * @param unwatched how many generations could not be watched since the start
 */
public record ReadCounts(int unread, int overdue, int unknown, int watches, long unwatched) {}
