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

  /** Removes the volume, in the calling thread; absent when it is gone, otherwise the failure. */
  public Optional<Failure> unpublish(String volumeId, String targetPath) {
    Optional<Failure> failure = tryUnpublish(volumeId, targetPath);
    failure.ifPresent(
        why -> reports.onEvent(new VolumeEvent.UnpublishFailed(volumeId, Problems.ofPublish(why))));
    return failure;
  }

  private Optional<Failure> tryUnpublish(String volumeId, String targetPath) {
    try {
      VolumeId id = new VolumeId(volumeId);
      TargetPath target = targets.parse(targetPath);
      volumes.cancel(target);
      try (Volumes.Lock _ = volumes.lock(target)) {
        // Once more: a publish may have begun between the first cancel and the lock.
        volumes.cancel(target);
        removeWhatIsThere(target);
        Optional<PublishedVolume> known = volumes.at(target);
        volumes.forget(target);
        readTracker.forget(target);
        // Before the lock is free: the event of a publish that comes next is sent after
        // this one.
        reports.onEvent(
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
            throw leftAlone("a directory with something in it; empty it");
          }
        }
        case PublishTargetState.NotADirectory _ ->
            throw leftAlone("a file or a symlink; remove it");
        case PublishTargetState.Foreign(String what) -> throw leftAlone(what + "; unmount it");
      }
    }
  }

  private static FailureException leftAlone(String what) {
    return FailureException.declined(
        Reason.TARGET_IN_USE, "target_path is not a volume of this driver: there is " + what);
  }
}
