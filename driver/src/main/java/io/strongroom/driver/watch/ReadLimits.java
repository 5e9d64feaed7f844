package io.strongroom.driver.watch;

import java.time.Duration;

/**
 * What the operator allows.
 *
 * @param watches files watched at a time; 0 = none
 * @param grace how long a rotated object may stay unread before an event says so; 0 = for ever
 */
public record ReadLimits(int watches, Duration grace) {}
