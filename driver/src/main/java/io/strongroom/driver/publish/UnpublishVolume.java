package io.strongroom.driver.publish;

import io.strongroom.driver.adoption.Adoption;
import io.strongroom.driver.event.Problems;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeReports;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.targets.BlockedTargetException;
import io.strongroom.driver.targets.SiteState;
import io.strongroom.driver.targets.VolumeSite;
import io.strongroom.driver.targets.VolumeSites;
import io.strongroom.driver.volume.Flights;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetLocks;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.VolumeRef;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes a volume away. Needs the target and nothing else: no API server, store, provider or memory
 * of the volume, and it waits for none of them. Gone already is success.
 */
public final class UnpublishVolume {
  private final TargetPaths targets;
  private final VolumeSites sites;
  private final Volumes volumes;
  private final Flights flights;
  private final TargetLocks locks;
  private final Adoption adoption;
  private final VolumeReports reports;
  private final Consumer<VolumeRef> released;

  /**
   * @param released told after the volume is gone; must return at once
   */
  public UnpublishVolume(
      TargetPaths targets,
      VolumeSites sites,
      Volumes volumes,
      Flights flights,
      TargetLocks locks,
      Adoption adoption,
      VolumeReports reports,
      Consumer<VolumeRef> released) {
    this.targets = targets;
    this.sites = sites;
    this.volumes = volumes;
    this.flights = flights;
    this.locks = locks;
    this.adoption = adoption;
    this.reports = reports;
    this.released = released;
  }

  /** Absent when the volume is gone; otherwise why it is not. */
  public Optional<Failure> unpublish(String volumeId, String targetPath) {
    Optional<Failure> failure = tryUnpublish(volumeId, targetPath);
    failure.ifPresent(
        why ->
            reports.happened(new VolumeEvent.UnpublishFailed(volumeId, Problems.ofPublish(why))));
    return failure;
  }

  private Optional<Failure> tryUnpublish(String volumeId, String targetPath) {
    try {
      VolumeId id = new VolumeId(volumeId);
      TargetPath target = targets.parse(targetPath);
      flights.cancel(target);
      try (TargetLocks.Held _ = locks.hold(target)) {
        // Once more: a publish may have begun between the first cancel and the lock.
        flights.cancel(target);
        removeWhatIsThere(target);
        Optional<PublishedVolume> known = volumes.at(target);
        volumes.forget(target);
        adoption.forget(target);
        // Before the lock is free: a publish that comes next is told after this.
        reports.happened(
            new VolumeEvent.Unpublished(
                target, id.value(), known.map(VolumeEvent.Unpublished.Known::of)));
      }
      released.accept(new VolumeRef(id.value()));
      return Optional.empty();
    } catch (IllegalArgumentException invalid) {
      return Optional.of(
          new Failure.Declined(Reason.INVALID, String.valueOf(invalid.getMessage())));
    } catch (FailureException e) {
      return Optional.of(e.failure());
    } catch (BlockedTargetException e) {
      return Optional.of(
          new Failure.Declined(
              Reason.TARGET_IN_USE, "target_path cannot be used: " + e.getMessage()));
    } catch (IOException e) {
      return Optional.of(
          new Failure.Declined(
              Reason.INTERNAL, "taking the volume away failed: " + e.getMessage()));
    }
  }

  private void removeWhatIsThere(TargetPath target) throws IOException, FailureException {
    Optional<VolumeSite> open = sites.open(target);
    if (open.isEmpty()) {
      return;
    }
    try (VolumeSite site = open.get()) {
      switch (site.state()) {
        case SiteState.Absent _ -> {}
        case SiteState.Complete _, SiteState.Incomplete _, SiteState.EmptyDirectory _ ->
            site.remove();
        case SiteState.StrayDirectory _ -> {
          if (!site.removeStray()) {
            throw leftAlone("a directory with something in it; empty it");
          }
        }
        case SiteState.NotADirectory _ -> throw leftAlone("a file or a symlink; remove it");
        case SiteState.Foreign(String what) -> throw leftAlone(what + "; unmount it");
      }
    }
  }

  private static FailureException leftAlone(String what) {
    return FailureException.declined(
        Reason.TARGET_IN_USE, "target_path is not a volume of this driver: there is " + what);
  }
}
