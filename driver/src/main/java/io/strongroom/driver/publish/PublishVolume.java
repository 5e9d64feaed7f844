package io.strongroom.driver.publish;

import io.strongroom.driver.adoption.Adoption;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeReports;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.targets.BlockedTargetException;
import io.strongroom.driver.targets.SiteState;
import io.strongroom.driver.targets.VolumeSite;
import io.strongroom.driver.targets.VolumeSites;
import io.strongroom.driver.volume.TargetLocks;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
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
  private final VolumeSites sites;
  private final Volumes volumes;
  private final TargetLocks locks;
  private final FirstPublish first;
  private final Adoption adoption;
  private final VolumeReports reports;
  private final Clocks clock;

  public PublishVolume(
      TargetPaths targets,
      VolumeSites sites,
      Volumes volumes,
      TargetLocks locks,
      FirstPublish first,
      Adoption adoption,
      VolumeReports reports,
      Clocks clock) {
    this.targets = targets;
    this.sites = sites;
    this.volumes = volumes;
    this.locks = locks;
    this.first = first;
    this.adoption = adoption;
    this.reports = reports;
    this.clock = clock;
  }

  /**
   * Answers one request.
   *
   * @param caller calls the work off when whoever asked has gone away
   */
  public PublishOutcome publish(PublishRequest request, Cancellation caller) {
    Telling telling = new Telling(reports, request);
    try {
      return publish(request, caller, telling);
    } catch (IllegalArgumentException invalid) {
      return notPublished(
          telling, new Failure.Declined(Reason.INVALID, String.valueOf(invalid.getMessage())));
    } catch (FailureException e) {
      return notPublished(telling, e.failure());
    } catch (IOException e) {
      return notPublished(telling, unreadable(e));
    } catch (RuntimeException defect) {
      telling.defect();
      throw defect;
    }
  }

  private PublishOutcome publish(PublishRequest request, Cancellation caller, Telling telling)
      throws FailureException, IOException {
    VolumeId id = new VolumeId(request.volumeId());
    TargetPath target = targets.parse(request.targetPath());
    try (VolumeSite site = openSite(target)) {
      if (site.state() instanceof SiteState.Complete complete) {
        return republish(request, id, target, site, complete, telling);
      }
      return first.publish(RequestCheck.check(request, id, target, clock), site, caller, telling);
    }
  }

  private static PublishOutcome notPublished(Telling telling, Failure failure) {
    telling.refused(failure);
    return new PublishOutcome.NotPublished(failure);
  }

  private VolumeSite openSite(TargetPath target) throws IOException, FailureException {
    try {
      return sites
          .open(target)
          .orElseThrow(() -> unusable("the directory around it does not exist; kubelet makes it"));
    } catch (BlockedTargetException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private static FailureException unusable(String why) {
    return FailureException.declined(Reason.TARGET_IN_USE, "target_path cannot be used: " + why);
  }

  /** Not final: for all that is known, the volume is there and complete. */
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
      VolumeSite site,
      SiteState.Complete complete,
      Telling telling)
      throws FailureException, IOException {
    try {
      PublishOutcome answer = answerComplete(request, id, target, site, complete);
      telling.republished(volumes.at(target));
      return answer;
    } catch (RuntimeException | LinkageError defect) {
      LOG.error("defect: {}", Defects.describe(defect));
      throw FailureException.declined(
          Reason.DEFECT_AT_COMPLETE,
          "the volume stays as it is; a defect of the driver; its log says more");
    }
  }

  /**
   * The newest request is kept for the next refresh; whatever is odd about it, the volume stays.
   */
  private PublishOutcome answerComplete(
      PublishRequest request,
      VolumeId id,
      TargetPath target,
      VolumeSite site,
      SiteState.Complete complete)
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
        adopt(newest, site);
      }
    } catch (IllegalArgumentException odd) {
      // An older request is kept, if there is one: a complete volume is never refused.
    }
    return new PublishOutcome.AlreadyPublished();
  }

  /** After a restart. Under the lock: an unpublish meanwhile must not be followed by a memory. */
  private void adopt(VolumeRequest request, VolumeSite site) throws IOException {
    try (TargetLocks.Held _ = locks.hold(request.target())) {
      if (site.look() instanceof SiteState.Complete complete
          && !volumes.keepNewest(request, complete.mountId())) {
        sites.adopt(request, complete);
        reports.happened(new VolumeEvent.Adopted(request));
        OpenDirectory root = complete.root();
        adoption.takenOver(request.target(), root, site.files(root));
      }
    }
  }
}
