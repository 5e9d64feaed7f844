package io.strongroom.driver;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.ContentDigest;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.ReadLimits;
import io.strongroom.driver.watch.ReadTracker;
import java.io.IOException;

/** What publish and refresh share: the volumes, their targets, and what is written into them. */
record NodeVolumes(
    Volumes volumes,
    TargetPaths paths,
    PublishTargets targets,
    ContentDigest digests,
    ContentBudget budget,
    ReadTracker readTracker) {
  /** Starts to watch for reads. */
  static NodeVolumes start(Settings settings, NodeDriver.World world) throws IOException {
    Volumes volumes = new Volumes();
    ContentBudget budget = new ContentBudget(settings.limits().nodeBytes());
    Settings.Reads reads = settings.reads();
    return new NodeVolumes(
        volumes,
        TargetPaths.below(settings.node().kubeletRoot()),
        new PublishTargets(
            world.mounts(), volumes, budget, settings.node().driverName(), world.files()),
        new ContentDigest(),
        budget,
        new ReadTracker(
                volumes,
                world.reads(),
                new ReadLimits(reads.maxWatches(), reads.readGrace()),
                world.clock())
            .start(world.opens()));
  }
}
