package io.strongroom.driver.publish;

import io.strongroom.driver.targets.VolumeSite;
import io.strongroom.driver.volume.Flight;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Deadline;

/** One first publish on its way. */
record PublishJob(
    VolumeRequest request, VolumeSite site, Flight flight, Deadline deadline, Telling telling) {}
