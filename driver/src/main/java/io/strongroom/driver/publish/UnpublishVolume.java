package io.strongroom.driver.publish;

import io.strongroom.driver.event.Problems;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.targets.BlockedTargetException;
import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.targets.PublishTargetState;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.VolumeRef;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Removes a volume: NodeUnpublishVolume. Needs the target and nothing else: no API server, store,
 * provider or memory of the volume, and it waits for none of them. A volume that is gone already is
 * a success.
 */
public final class UnpublishVolume {
  private final TargetPaths targets;
  private final PublishTargets publishTargets;
  private final Volumes volumes;
  private final ReadTracker readTracker;
  private final VolumeListener reports;
  private final Consumer<VolumeRef> released;

  /**
   * @param released called after the volume is gone; must return at once
   */
  public UnpublishVolume(
      TargetPaths targets,
      PublishTargets publishTargets,
      Volumes volumes,
      ReadTracker readTracker,
      VolumeListener reports,
      Consumer<VolumeRef> released) {
    this.targets = targets;
    this.publishTargets = publishTargets;
    this.volumes = volumes;
    this.readTracker = readTracker;
    this.reports = reports;
    this.released = released;
  }

  /** Removes the volume, in the calling thread. */
  public UnpublishOutcome unpublish(String volumeId, String targetPath) {
    try {
      unpublish(VolumeId.parse(volumeId), targets.parse(targetPath));
      return new UnpublishOutcome.Unpublished();
    } catch (FailureException e) {
      return notUnpublished(volumeId, e.failure());
    } catch (BlockedTargetException e) {
      return notUnpublished(
          volumeId,
          new Failure.Declined(
              Reason.TARGET_IN_USE, "target_path cannot be used: " + e.getMessage()));
    } catch (IOException e) {
      return notUnpublished(
          volumeId,
          new Failure.Declined(
              Reason.INTERNAL, "taking the volume away failed: " + e.getMessage()));
    }
  }

  private UnpublishOutcome notUnpublished(String volumeId, Failure failure) {
    reports.onEvent(new VolumeEvent.UnpublishFailed(volumeId, Problems.ofPublish(failure)));
    return new UnpublishOutcome.NotUnpublished(failure);
  }

  private void unpublish(VolumeId id, TargetPath target) throws FailureException, IOException {
    volumes.cancel(target);
    try (Volumes.Held _ = volumes.lock(target)) {
      // Once more: a publish may have begun between the first cancel and the lock.
      volumes.cancel(target);
      removeWhatIsThere(target);
      Optional<PublishedVolume> known = volumes.at(target);
      readTracker.forget(target);
      volumes.forget(target);
      // Before the lock is free: the event of a publish that comes next is sent after
      // this one.
      reports.onEvent(
          new VolumeEvent.Unpublished(
              target, id.value(), known.map(VolumeEvent.Unpublished.Known::of)));
    }
    released.accept(new VolumeRef(id.value()));
  }

  private void removeWhatIsThere(TargetPath target) throws IOException, FailureException {
    Optional<PublishTarget> open = publishTargets.open(target);
    if (open.isEmpty()) {
      return;
    }
    try (PublishTarget publishTarget = open.get()) {
      switch (publishTarget.state()) {
        case PublishTargetState.Absent _ -> {}
        case PublishTargetState.Complete _,
            PublishTargetState.Incomplete _,
            PublishTargetState.EmptyDirectory _ ->
            publishTarget.remove();
        case PublishTargetState.StrayDirectory _ -> {
          if (!publishTarget.removeStray()) {
            throw notOurs("a directory with something in it; empty it");
          }
        }
        case PublishTargetState.NotADirectory _ -> throw notOurs("a file or a symlink; remove it");
        case PublishTargetState.Foreign(String what) -> throw notOurs(what + "; unmount it");
      }
    }
  }

  private static FailureException notOurs(String what) {
    return FailureException.declined(
        Reason.TARGET_IN_USE, "target_path is not a volume of this driver: there is " + what);
  }
}
