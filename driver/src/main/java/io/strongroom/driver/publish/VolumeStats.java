package io.strongroom.driver.publish;

import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.targets.BlockedTargetException;
import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.targets.PublishTargetState;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.Volumes;
import java.io.IOException;
import java.util.Optional;

/** The usage of a volume: NodeGetVolumeStats. */
public final class VolumeStats {
  private final TargetPaths targets;
  private final PublishTargets publishTargets;
  private final Volumes volumes;

  public VolumeStats(TargetPaths targets, PublishTargets publishTargets, Volumes volumes) {
    this.targets = targets;
    this.publishTargets = publishTargets;
    this.volumes = volumes;
  }

  /** Reads the usage of the mount in the calling thread. */
  public StatsOutcome of(String volumeId, String volumePath) {
    try {
      return of(VolumeId.parse(volumeId), targets.parse(volumePath));
    } catch (FailureException notOurs) {
      return StatsOutcome.NoVolume.AT_PATH;
    } catch (BlockedTargetException e) {
      return new StatsOutcome.NoVolume("there is no volume at volume_path: " + e.getMessage());
    } catch (IOException e) {
      return new StatsOutcome.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  private StatsOutcome of(VolumeId id, TargetPath target) throws IOException {
    try (PublishTarget publishTarget = publishTargets.open(target).orElse(null)) {
      return publishTarget != null
              && publishTarget.state() instanceof PublishTargetState.Complete complete
              && hasId(publishTarget, target, id)
          ? new StatsOutcome.Used(publishTarget.usage(complete.root()))
          : StatsOutcome.NoVolume.AT_PATH;
    }
  }

  private boolean hasId(PublishTarget publishTarget, TargetPath target, VolumeId id)
      throws IOException {
    Optional<String> known = volumes.at(target).map(volume -> volume.request().id().value());
    return (known.isPresent() ? known : publishTarget.recordedVolumeId())
        .map(id.value()::equals)
        .orElse(false);
  }
}
