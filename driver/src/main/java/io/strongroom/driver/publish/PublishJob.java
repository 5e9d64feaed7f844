package io.strongroom.driver.publish;

import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.volume.Operation;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Deadline;

/** One first publish on its way. */
record PublishJob(
    VolumeRequest request,
    PublishTarget publishTarget,
    Operation operation,
    Deadline deadline,
    PublishEvents events) {}
