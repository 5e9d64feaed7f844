package io.strongroom.driver;

import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.fetch.Leases;
import io.strongroom.driver.publish.AbandonedVolumes;
import io.strongroom.driver.publish.EarlierVolumes;
import io.strongroom.driver.publish.FirstPublish;
import io.strongroom.driver.publish.PublishVolume;
import io.strongroom.driver.publish.TargetCleanup;
import io.strongroom.driver.publish.UnpublishVolume;
import io.strongroom.driver.publish.VolumeBuilder;
import io.strongroom.driver.publish.VolumeStats;
import io.strongroom.driver.settings.Settings;
import java.io.IOException;

/** Wires what kubelet calls: publish, unpublish, stats. */
record PublishFlows(PublishVolume publish, UnpublishVolume unpublish, VolumeStats stats) {
  /** Finds the volumes of an earlier process, too. */
  static PublishFlows start(
      Settings settings,
      NodeDriver.World world,
      NodeVolumes node,
      Stores stores,
      Leases leases,
      VolumeListener listener)
      throws IOException {
    new EarlierVolumes(world.mounts(), node.paths(), node.targets(), node.volumes(), Later::run)
        .find();
    AbandonedVolumes abandoned = new AbandonedVolumes(world.clock(), Later::run, stores::released);
    FirstPublish first =
        new FirstPublish(
            node.volumes(),
            stores.sources(),
            stores.content(),
            stores.shared(),
            leases,
            new TargetCleanup(node.volumes(), node.readTracker(), abandoned),
            new VolumeBuilder(
                world.mounts(),
                node.volumes(),
                node.digests(),
                node.budget(),
                stores.limits(),
                settings.node().driverName(),
                node.readTracker(),
                world.clock()),
            world.clock(),
            settings.stores().publishTimeout());
    return new PublishFlows(
        new PublishVolume(
            node.paths(),
            node.targets(),
            node.volumes(),
            first,
            node.readTracker(),
            listener,
            world.clock()),
        new UnpublishVolume(
            node.paths(),
            node.targets(),
            node.volumes(),
            node.readTracker(),
            listener,
            volume -> {
              abandoned.forget(volume);
              stores.released(volume);
            }),
        new VolumeStats(node.paths(), node.targets(), node.volumes()));
  }
}
