package io.strongroom.driver.reads;

/**
 * How things stand on the whole node.
 *
 * @param unread objects that were rotated and not read since
 * @param overdue those of them for which the grace time is over
 * @param unknown objects of which nobody can say
 * @param watches how many the kernel holds for the driver
 * @param unwatched how many generations could not be watched since the start
 */
public record ReadCounts(int unread, int overdue, int unknown, int watches, long unwatched) {}
