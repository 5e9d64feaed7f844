package io.strongroom.driver.publish;

import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.targets.BlockedTargetException;
import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.targets.PublishTargetState;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.Clocks;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a volume. Only volume id and target are looked at before the question "is it complete
 * already?": a republish must never fail finally, since a kubelet with kubernetes#121271 unfixed
 * would destroy the volume.
 */
public final class PublishVolume {
  private static final Logger LOG = LoggerFactory.getLogger(PublishVolume.class);

  private final TargetPaths targets;
  private final PublishTargets publishTargets;
  private final Volumes volumes;
  private final FirstPublish first;
  private final ReadTracker readTracker;
  private final VolumeListener reports;
  private final Clocks clock;

  public PublishVolume(
      TargetPaths targets,
      PublishTargets publishTargets,
      Volumes volumes,
      FirstPublish first,
      ReadTracker readTracker,
      VolumeListener reports,
      Clocks clock) {
    this.targets = targets;
    this.publishTargets = publishTargets;
    this.volumes = volumes;
    this.first = first;
    this.readTracker = readTracker;
    this.reports = reports;
    this.clock = clock;
  }

  /**
   * Answers one request, in the calling thread.
   *
   * @param caller cancels the work when the gRPC call is cancelled
   */
  public PublishOutcome publish(PublishRequest request, Cancellation caller) {
    PublishEvents events = new PublishEvents(reports, request);
    try {
      return publish(request, caller, events);
    } catch (FailureException e) {
      return notPublished(events, e.failure());
    } catch (IOException e) {
      return notPublished(events, unreadable(e));
    } catch (RuntimeException defect) {
      events.defect();
      throw defect;
    }
  }

  private PublishOutcome publish(PublishRequest request, Cancellation caller, PublishEvents events)
      throws FailureException, IOException {
    VolumeId id = VolumeId.parse(request.volumeId());
    TargetPath target = targets.parse(request.targetPath());
    try (PublishTarget publishTarget = open(target)) {
      if (publishTarget.state() instanceof PublishTargetState.Complete complete) {
        return republish(request, id, target, publishTarget, complete, events);
      }
      return first.publish(
          RequestCheck.check(request, id, target, clock), publishTarget, caller, events);
    }
  }

  private static PublishOutcome notPublished(PublishEvents events, Failure failure) {
    events.refused(failure);
    return new PublishOutcome.NotPublished(failure);
  }

  private PublishTarget open(TargetPath target) throws IOException, FailureException {
    try {
      return publishTargets
          .open(target)
          .orElseThrow(() -> unusable("the directory around it does not exist; kubelet makes it"));
    } catch (BlockedTargetException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private static FailureException unusable(String why) {
    return FailureException.declined(Reason.TARGET_IN_USE, "target_path cannot be used: " + why);
  }

  /** Not a final error: the volume may be there and complete. */
  private static Failure unreadable(IOException e) {
    String why = String.valueOf(e.getMessage());
    return new Failure.Declined(
        Reason.TARGET_UNREADABLE,
        "target_path cannot be looked at: %s; a volume that is mounted there stays as it is, and kubelet asks again%s"
            .formatted(why, remedy(why)));
  }

  private static String remedy(String why) {
    return why.toLowerCase(Locale.ROOT).contains("too many open files")
        ? ". Raise the limit of open files: LimitNOFILE of the container runtime's service, for the"
            + " whole node fs.file-max"
        : "";
  }

  private PublishOutcome republish(
      PublishRequest request,
      VolumeId id,
      TargetPath target,
      PublishTarget publishTarget,
      PublishTargetState.Complete complete,
      PublishEvents events)
      throws FailureException, IOException {
    try {
      PublishOutcome answer = answerComplete(request, id, target, publishTarget, complete);
      events.republished(volumes.at(target));
      return answer;
    } catch (RuntimeException | LinkageError defect) {
      LOG.error("defect: {}", Defects.describe(defect));
      throw FailureException.declined(
          Reason.DEFECT_AT_COMPLETE,
          "the volume stays as it is; a defect of the driver; its log says more");
    }
  }

  /**
   * Keeps the newest request for the next refresh; a bad one does not take a complete volume away.
   */
  private PublishOutcome answerComplete(
      PublishRequest request,
      VolumeId id,
      TargetPath target,
      PublishTarget publishTarget,
      PublishTargetState.Complete complete)
      throws FailureException, IOException {
    boolean differs =
        volumes
            .at(target)
            .filter(known -> known.mountId() == complete.mountId())
            .map(known -> Compatibility.differs(known.request(), request))
            .orElse(false);
    if (differs) {
      throw FailureException.declined(
          Reason.INCOMPATIBLE,
          "target_path holds a volume that was published with another volume id, class, fsGroup or"
              + " readOnly");
    }
    try {
      VolumeRequest newest = RequestCheck.check(request, id, target, clock);
      if (!volumes.keepNewest(newest, complete.mountId())) {
        adopt(newest, publishTarget);
      }
    } catch (FailureException odd) {
      // The older request stays, if there is one: a complete volume is never refused.
    }
    return new PublishOutcome.AlreadyPublished();
  }

  /** After a restart. Under the lock, so that the volume is not remembered after an unpublish. */
  private void adopt(VolumeRequest request, PublishTarget publishTarget) throws IOException {
    try (Volumes.Held _ = volumes.lock(request.target())) {
      if (publishTarget.look() instanceof PublishTargetState.Complete complete
          && !volumes.keepNewest(request, complete.mountId())) {
        publishTargets.adopt(request, complete);
        reports.onEvent(new VolumeEvent.Adopted(request));
        OpenDirectory root = complete.root();
        readTracker.takenOver(request.target(), root, publishTarget.files(root));
      }
    }
  }
}
