package io.strongroom.driver.publish;

import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.targets.PublishTargetState;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes that an earlier process left. Each waits for kubelet, which publishes or unpublishes
 * it; for one that another process unmounts no call ever comes, so they are looked at from time to
 * time for as long as any waits.
 */
public final class EarlierVolumes {
  /** Kubelet asks for each within two minutes, unless it is stopped. */
  static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(EarlierVolumes.class);

  private final Mounts mounts;
  private final TargetPaths targets;
  private final PublishTargets publishTargets;
  private final Volumes volumes;
  private final BiConsumer<Duration, Runnable> later;

  /**
   * @param later runs an action after a time, in another thread
   */
  public EarlierVolumes(
      Mounts mounts,
      TargetPaths targets,
      PublishTargets publishTargets,
      Volumes volumes,
      BiConsumer<Duration, Runnable> later) {
    this.mounts = mounts;
    this.targets = targets;
    this.publishTargets = publishTargets;
    this.volumes = volumes;
    this.later = later;
  }

  /**
   * Finds the complete ones and counts them in the node's budget. Called once, at the start, before
   * the first publish.
   */
  public void find() throws IOException {
    for (Path point : mounts.pointsBelow(targets.root())) {
      Optional<TargetPath> target = targets.find(point.toString());
      if (target.isPresent()) {
        find(target.get());
      }
    }
    int waiting = volumes.waiting().size();
    if (waiting > 0) {
      LOG.info(
          "{} of an earlier process: mounted, and waiting for kubelet to ask again, which takes it"
              + " a minute or two",
          waiting == 1 ? "1 volume" : waiting + " volumes");
    }
    lookAgainLater();
  }

  private void find(TargetPath target) {
    try (PublishTarget publishTarget = publishTargets.open(target).orElse(null)) {
      if (publishTarget != null
          && publishTarget.state() instanceof PublishTargetState.Complete complete) {
        publishTargets.findWaiting(target, complete);
      }
    } catch (IOException e) {
      // The next publish or unpublish of this target answers with the reason.
      LOG.debug("what is at {} is not known: {}", target, Defects.describe(e));
    }
  }

  private void lookAgainLater() {
    if (!volumes.waiting().isEmpty()) {
      later.accept(LOOK_AGAIN, this::lookAgain);
    }
  }

  private void lookAgain() {
    for (TargetPath target : volumes.waiting()) {
      // A publish may be taking it over, or making it anew.
      try (Volumes.Held _ = volumes.lock(target);
          PublishTarget publishTarget = publishTargets.open(target).orElse(null)) {
        boolean gone =
            publishTarget == null
                || !(publishTarget.state() instanceof PublishTargetState.Complete);
        if (gone && volumes.waitsNoMore(target)) {
          LOG.info(
              "the volume at {}, which an earlier process left, was taken away by somebody else",
              target);
        }
      } catch (IOException e) {
        LOG.debug("what is at {} is not known: {}", target, Defects.describe(e));
      }
    }
    lookAgainLater();
  }
}
