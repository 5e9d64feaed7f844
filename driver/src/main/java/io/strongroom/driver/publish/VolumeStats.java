package io.strongroom.driver.publish;

import io.strongroom.driver.targets.BlockedTargetException;
import io.strongroom.driver.targets.SiteState;
import io.strongroom.driver.targets.VolumeSite;
import io.strongroom.driver.targets.VolumeSites;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.Volumes;
import java.io.IOException;
import java.util.Optional;

/** How full a volume is. */
public final class VolumeStats {
  private final TargetPaths targets;
  private final VolumeSites sites;
  private final Volumes volumes;

  public VolumeStats(TargetPaths targets, VolumeSites sites, Volumes volumes) {
    this.targets = targets;
    this.sites = sites;
    this.volumes = volumes;
  }

  /**
   * Looks at the mount.
   *
   * @throws IOException if the kernel does not tell
   */
  public StatsOutcome of(String volumeId, String volumePath) throws IOException {
    try {
      VolumeId id = new VolumeId(volumeId);
      TargetPath target = targets.parse(volumePath);
      Optional<VolumeSite> open = sites.open(target);
      if (open.isEmpty()) {
        return StatsOutcome.NoVolume.AT_PATH;
      }
      try (VolumeSite site = open.get()) {
        return site.state() instanceof SiteState.Complete complete && hasId(site, target, id)
            ? new StatsOutcome.Used(site.usage(complete.root()))
            : StatsOutcome.NoVolume.AT_PATH;
      }
    } catch (IllegalArgumentException notOurs) {
      return StatsOutcome.NoVolume.AT_PATH;
    } catch (BlockedTargetException e) {
      return new StatsOutcome.NoVolume("there is no volume at volume_path: " + e.getMessage());
    }
  }

  private boolean hasId(VolumeSite site, TargetPath target, VolumeId id) throws IOException {
    Optional<String> known = volumes.at(target).map(volume -> volume.request().id().value());
    return (known.isPresent() ? known : site.recordedVolumeId())
        .map(id.value()::equals)
        .orElse(false);
  }
}
