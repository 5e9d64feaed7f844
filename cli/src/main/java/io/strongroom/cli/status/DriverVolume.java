package io.strongroom.cli.status;

import io.strongroom.driver.local.VolumeStatus;

/**
 * A volume that a status object tells of.
 *
 * @param driver name of the CSI driver that keeps the object
 */
record DriverVolume(VolumeStatus status, String driver) {}
