package io.strongroom.driver.publish;

import io.strongroom.driver.content.Generation;
import io.strongroom.driver.event.Origin;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.fetch.Answer;
import io.strongroom.driver.fetch.Leases;
import io.strongroom.driver.fetch.SharedFetches;
import io.strongroom.driver.fetch.Source;
import io.strongroom.driver.fetch.Sources;
import io.strongroom.driver.fetch.VolumeFetch;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.targets.PublishTargetState;
import io.strongroom.driver.volume.Operation;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a volume that is not there yet: fetches before it mounts, and leaves nothing when it
 * fails.
 */
public final class FirstPublish {
  private static final Logger LOG = LoggerFactory.getLogger(FirstPublish.class);

  private final Volumes volumes;
  private final Sources sources;
  private final VolumeFetch content;
  private final SharedFetches shared;
  private final Leases leases;
  private final TargetCleanup cleanup;
  private final VolumeBuilder builder;
  private final MonotonicClock clock;
  private final Duration timeout;

  /**
   * Wires the flow.
   *
   * @param timeout own deadline for one publish, below kubelet's two minutes, so that the answer
   *     names what was slow
   */
  public FirstPublish(
      Volumes volumes,
      Sources sources,
      VolumeFetch content,
      SharedFetches shared,
      Leases leases,
      TargetCleanup cleanup,
      VolumeBuilder builder,
      MonotonicClock clock,
      Duration timeout) {
    this.volumes = volumes;
    this.sources = sources;
    this.content = content;
    this.shared = shared;
    this.leases = leases;
    this.cleanup = cleanup;
    this.builder = builder;
    this.clock = clock;
    this.timeout = timeout;
  }

  /**
   * Publishes it, unless another publish has just done so.
   *
   * @param caller cancels the work when the gRPC call is cancelled
   */
  PublishOutcome publish(
      VolumeRequest request, PublishTarget publishTarget, Cancellation caller, PublishEvents events)
      throws FailureException, IOException {
    try (Operation operation = beginOperation(request.target());
        Cancellation.Registration _ = caller.onCancel(() -> operation.cancel(request.target()))) {
      PublishJob job =
          new PublishJob(request, publishTarget, operation, Deadline.after(timeout, clock), events);
      // Another publish may have finished between the first look and the start of this operation.
      if (publishTarget.look() instanceof PublishTargetState.Complete) {
        events.republished(volumes.at(request.target()));
        return new PublishOutcome.AlreadyPublished();
      }
      cleanup.before(job);
      fetchAndBuild(job);
      return new PublishOutcome.Published();
    }
  }

  private Operation beginOperation(TargetPath target) throws FailureException {
    return volumes
        .begin(target)
        .orElseThrow(
            () ->
                FailureException.declined(
                    Reason.BUSY, "another publish of this volume is under way"));
  }

  private void fetchAndBuild(PublishJob job) throws FailureException {
    boolean published = false;
    try {
      Source source = sources.of(job.request());
      switch (source) {
        case Source.BuiltIn builtIn -> publishBuiltIn(job, builtIn);
        case Source.External external -> publishExternal(job, external);
      }
      published = true;
      source.warnings().forEach(warning -> warn(source, warning));
      volumes.whileKnown(
          job.request().target(),
          known -> job.events().published(known, originOf(source), source.warnings()));
    } catch (InterruptedException e) {
      throw builder.cancelled(e);
    } finally {
      if (!published) {
        cleanup.after(job);
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
      case FetchResult.Failed(List<FetchFailure> failures, _) ->
          throw new FailureException(new Failure.Content(subject, failures));
      case FetchResult.NotChanged _ ->
          throw FailureException.content(
              subject,
              FetchFailure.of(
                  "", Kind.BAD_ANSWER, "\"not changed\" was answered to a first fetch"));
    };
  }
}
