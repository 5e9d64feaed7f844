package io.strongroom.driver.publish;

import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.targets.PublishTargetState;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.VolumeRef;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is at a target before a first publish, and what must not be there after one that failed.
 * Runs under the target's lock where it changes something.
 */
public final class TargetCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(TargetCleanup.class);

  private final Volumes volumes;
  private final ReadTracker readTracker;
  private final AbandonedVolumes abandoned;

  public TargetCleanup(Volumes volumes, ReadTracker readTracker, AbandonedVolumes abandoned) {
    this.volumes = volumes;
    this.readTracker = readTracker;
    this.abandoned = abandoned;
  }

  /** Takes interrupted work of ours out of the way; anything else that is in the way stays. */
  void before(PublishJob job) throws FailureException, IOException {
    switch (job.publishTarget().state()) {
      case PublishTargetState.Absent _,
          PublishTargetState.EmptyDirectory _,
          PublishTargetState.Complete _ -> {}
      case PublishTargetState.Incomplete _ -> {
        try (Volumes.Held _ = volumes.lock(job.request().target())) {
          if (job.publishTarget().look() instanceof PublishTargetState.Incomplete) {
            job.publishTarget().remove();
          }
        }
      }
      case PublishTargetState.StrayDirectory _ ->
          throw inTheWay("a directory with something in it; empty it");
      case PublishTargetState.NotADirectory _ -> throw inTheWay("a file or a symlink; remove it");
      case PublishTargetState.Foreign(String what) -> throw inTheWay(what + "; unmount it");
    }
    // Not earlier: an attempt that cannot begin does not count as one.
    abandoned.forget(refOf(job));
  }

  private static FailureException inTheWay(String what) {
    return FailureException.declined(Reason.TARGET_IN_USE, "at target_path there is " + what);
  }

  /**
   * Leaves nothing of a publish that failed. What cannot be removed is logged, and removed by the
   * next attempt; what providers have made for it is kept for the next attempt, if there is one.
   */
  void after(PublishJob job) {
    abandoned.failed(refOf(job));
    try (Volumes.Held _ = volumes.lock(job.request().target())) {
      switch (job.publishTarget().look()) {
        // Complete: put in place by this very publish, which failed afterwards.
        case PublishTargetState.Incomplete _, PublishTargetState.Complete _ ->
            job.publishTarget().remove();
        case PublishTargetState.EmptyDirectory _ -> job.publishTarget().removeIfEmpty();
        case PublishTargetState.Absent _,
            PublishTargetState.StrayDirectory _,
            PublishTargetState.NotADirectory _,
            PublishTargetState.Foreign _ -> {}
      }
      readTracker.forget(job.request().target());
      volumes.forget(job.request().target());
    } catch (IOException e) {
      LOG.warn(
          "removing what a failed publish left at {} failed: {}",
          job.request().target(),
          Defects.describe(e));
    }
  }

  private static VolumeRef refOf(PublishJob job) {
    return new VolumeRef(job.request().id().value());
  }
}
