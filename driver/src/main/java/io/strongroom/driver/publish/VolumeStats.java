package io.strongroom.driver.publish;

import io.strongroom.driver.mount.MountUsage;
import io.strongroom.driver.volume.SiteState;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeSite;
import io.strongroom.driver.volume.VolumeSites;
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
   * Absent unless a complete volume of ours with this id is at the path.
   *
   * @throws io.strongroom.driver.volume.BlockedTargetException if a symlink or a file is on the way
   *     to the path, so that nothing of ours is there
   * @throws IOException if the kernel does not tell
   */
  public Optional<MountUsage> of(String volumeId, String volumePath) throws IOException {
    try {
      VolumeId id = new VolumeId(volumeId);
      TargetPath target = targets.parse(volumePath);
      Optional<VolumeSite> open = sites.open(target);
      if (open.isEmpty()) {
        return Optional.empty();
      }
      try (VolumeSite site = open.get()) {
        return site.state() instanceof SiteState.Complete complete && hasId(site, target, id)
            ? Optional.of(site.usage(complete.root()))
            : Optional.empty();
      }
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private boolean hasId(VolumeSite site, TargetPath target, VolumeId id) throws IOException {
    Optional<String> known = volumes.at(target).map(volume -> volume.request().id().value());
    return (known.isPresent() ? known : site.recordedVolumeId())
        .map(id.value()::equals)
        .orElse(false);
  }
}
