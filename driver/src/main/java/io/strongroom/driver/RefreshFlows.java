package io.strongroom.driver;

import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.refresh.GenerationSwap;
import io.strongroom.driver.refresh.GroupLook;
import io.strongroom.driver.refresh.RefreshGroup;
import io.strongroom.driver.refresh.RefreshRules;
import io.strongroom.driver.refresh.RefreshScheduler;
import io.strongroom.driver.refresh.RefreshVolume;
import io.strongroom.driver.settings.Settings;
import java.util.random.RandomGenerator;

/** Wires what the driver does by its own clock. */
record RefreshFlows(RefreshGroup refresh, RefreshScheduler scheduler) {
  static RefreshFlows of(
      Settings settings,
      NodeDriver.World world,
      NodeVolumes node,
      Stores stores,
      VolumeListener listener) {
    RefreshGroup refresh =
        new RefreshGroup(
            node.volumes(),
            stores.sources(),
            stores.content(),
            stores.shared(),
            new RefreshVolume(
                node.volumes(),
                stores.content(),
                new GenerationSwap(
                    node.targets(),
                    node.volumes(),
                    node.digests(),
                    node.budget(),
                    node.readTracker(),
                    world.clock())),
            world.clock(),
            settings.stores().publishTimeout());
    Settings.Rotation rotation = settings.rotation();
    return new RefreshFlows(
        refresh,
        new RefreshScheduler(
            node.volumes(),
            refresh,
            new GroupLook(stores.sources()),
            listener,
            new RefreshRules(
                rotation.enabled(), rotation.interval(), rotation.least(), rotation.most()),
            world.clock(),
            RandomGenerator.getDefault(),
            task -> Thread.ofVirtual().name("refresh").start(task)));
  }
}
