package io.strongroom.driver.publish;

import io.strongroom.driver.adoption.Adoption;
import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.rotation.Answer;
import io.strongroom.driver.rotation.Failure;
import io.strongroom.driver.rotation.Failure.Reason;
import io.strongroom.driver.rotation.FailureException;
import io.strongroom.driver.rotation.FetchSubject;
import io.strongroom.driver.rotation.Flight;
import io.strongroom.driver.rotation.Flights;
import io.strongroom.driver.rotation.Leases;
import io.strongroom.driver.rotation.SharedFetches;
import io.strongroom.driver.rotation.TargetLocks;
import io.strongroom.driver.rotation.VolumeFetch;
import io.strongroom.driver.rotation.VolumeFetch.Source;
import io.strongroom.driver.status.Origin;
import io.strongroom.driver.status.VolumeEvent;
import io.strongroom.driver.status.VolumeReports;
import io.strongroom.driver.volume.Generation;
import io.strongroom.driver.volume.SiteState;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.VolumeSite;
import io.strongroom.driver.volume.VolumeSites;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a volume. Only volume id and target are looked at before the question "is it complete
 * already?": a republish must never fail finally, since a kubelet with kubernetes#121271 unfixed
 * would destroy the volume. A first publish fetches before it mounts, and leaves nothing when it
 * fails.
 */
public final class PublishVolume {
  private static final Logger LOG = LoggerFactory.getLogger(PublishVolume.class);

  private final TargetPaths targets;
  private final VolumeSites sites;
  private final Volumes volumes;
  private final Flights flights;
  private final TargetLocks locks;
  private final VolumeFetch content;
  private final SharedFetches shared;
  private final Leases leases;
  private final VolumeBuilder builder;
  private final Adoption adoption;
  private final VolumeReports reports;
  private final InstantSource clock;
  private final Duration timeout;

  /**
   * Wires the flow.
   *
   * @param timeout own deadline for one publish, below kubelet's two minutes, so that the answer
   *     says who was slow
   */
  public PublishVolume(
      TargetPaths targets,
      VolumeSites sites,
      Volumes volumes,
      Flights flights,
      TargetLocks locks,
      VolumeFetch content,
      SharedFetches shared,
      Leases leases,
      VolumeBuilder builder,
      Adoption adoption,
      VolumeReports reports,
      InstantSource clock,
      Duration timeout) {
    this.targets = targets;
    this.sites = sites;
    this.volumes = volumes;
    this.flights = flights;
    this.locks = locks;
    this.content = content;
    this.shared = shared;
    this.leases = leases;
    this.builder = builder;
    this.adoption = adoption;
    this.reports = reports;
    this.clock = clock;
    this.timeout = timeout;
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
      return notPublished(
          telling,
          new Failure.Declined(Reason.INTERNAL, "looking at the target failed: " + e.getMessage()));
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
        PublishOutcome answer = answerComplete(request, id, target, site, complete);
        telling.republished(volumes.at(target));
        return answer;
      }
      return publishFirst(RequestCheck.check(request, id, target), site, caller, telling);
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
    } catch (MountException e) {
      if (e.errno().equals(Errno.ELOOP) || e.errno().equals(Errno.ENOTDIR)) {
        throw unusable("a symlink or a file is on the way to it");
      }
      throw e;
    }
  }

  private static FailureException unusable(String why) {
    return FailureException.declined(Reason.TARGET_IN_USE, "target_path cannot be used: " + why);
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
      VolumeRequest newest = RequestCheck.check(request, id, target);
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

  private PublishOutcome publishFirst(
      VolumeRequest request, VolumeSite site, Cancellation caller, Telling telling)
      throws FailureException, IOException {
    try (Flight flight = beginFlight(request.target());
        Cancellation.Registration _ = caller.onCancel(flight::cancel)) {
      PublishJob job =
          new PublishJob(request, site, flight, Deadline.after(timeout, clock), telling);
      // Another publish may have finished between the first look and the start of this flight.
      if (site.look() instanceof SiteState.Complete) {
        telling.republished(volumes.at(request.target()));
        return new PublishOutcome.AlreadyPublished();
      }
      builder.clearSite(job);
      fetchAndBuild(job);
      return new PublishOutcome.Published();
    }
  }

  private Flight beginFlight(TargetPath target) throws FailureException {
    return flights
        .begin(target)
        .orElseThrow(
            () ->
                FailureException.declined(
                    Reason.BUSY, "another publish of this volume is under way"));
  }

  private void fetchAndBuild(PublishJob job) throws FailureException {
    boolean published = false;
    try {
      Source source = content.prepare(job.request());
      switch (source) {
        case Source.BuiltIn builtIn -> publishBuiltIn(job, builtIn);
        case Source.External external -> publishExternal(job, external);
      }
      published = true;
      source.warnings().forEach(warning -> warn(source, warning));
      volumes.whileKnown(
          job.request().target(),
          known -> job.telling().published(known, originOf(source), source.warnings()));
    } catch (InterruptedException e) {
      throw builder.calledOff(e);
    } finally {
      if (!published) {
        builder.undo(job);
      }
    }
  }

  private static Origin originOf(Source source) {
    return new Origin(source.subject().provider(), source.subject().store());
  }

  private static void warn(Source source, String warning) {
    LOG.warn("SecretProviderClass {}: {}", source.subject().spc(), warning);
  }

  private void publishBuiltIn(PublishJob job, Source.BuiltIn source)
      throws FailureException, InterruptedException {
    try (Answer answer = shared.first(source, job.request(), job.deadline())) {
      FetchResult.Fetched fetched = expectFetched(source.subject(), answer.result());
      Generation generation =
          content.check(source.subject(), fetched, VolumeFetch.rulesFor(job.request()));
      builder.buildAndPlace(job, source, generation, fetched.versions());
      fetched.refreshBy().ifPresent(end -> leases.ends(job.request().target(), end));
    }
  }

  /**
   * A provider behind a socket is given the mounted volume, closed to everybody else until the end.
   */
  private void publishExternal(PublishJob job, Source.External source)
      throws FailureException, InterruptedException {
    try (OpenDirectory root = builder.mountClosed(job, source);
        FetchResult result = content.fetch(source, job.request(), List.of(), job.deadline())) {
      FetchResult.Fetched fetched = expectFetched(source.subject(), result);
      if (fetched.files().isEmpty()) {
        builder.acceptWritten(job, source, root, fetched.versions());
      } else {
        Generation generation =
            content.check(source.subject(), fetched, VolumeFetch.rulesFor(job.request()));
        builder.fill(job, source, root, generation, fetched.versions());
      }
    }
  }

  private static FetchResult.Fetched expectFetched(FetchSubject subject, FetchResult result)
      throws FailureException {
    return switch (result) {
      case FetchResult.Fetched fetched -> fetched;
      case FetchResult.Failed(List<FetchFailure> failures) ->
          throw new FailureException(new Failure.Content(subject, failures));
      case FetchResult.NotChanged _ ->
          throw FailureException.content(
              subject,
              FetchFailure.of(
                  "", Kind.BAD_ANSWER, "\"not changed\" was answered to a first fetch"));
    };
  }
}
