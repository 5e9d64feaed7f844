package io.strongroom.driver.publish;

import io.strongroom.driver.content.AtomicWriter;
import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.ContentDigest;
import io.strongroom.driver.content.ContentException;
import io.strongroom.driver.content.FileRules;
import io.strongroom.driver.content.Generation;
import io.strongroom.driver.content.OldGenerations;
import io.strongroom.driver.content.TmpfsSizing;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.fetch.Source;
import io.strongroom.driver.fetch.VolumeFetch;
import io.strongroom.driver.mount.DetachedTmpfs;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TmpfsOptions;
import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.GenerationWatch;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.ObjectVersion;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mount side of a first publish. Every step that changes the target runs under the target's
 * lock and not at all once the publish was cancelled, so that nothing appears after an unpublish.
 */
public final class VolumeBuilder {
  /** Only root sees a volume that is not finished. */
  private static final int CLOSED = 0700;

  private final Mounts mounts;
  private final Volumes volumes;
  private final ContentDigest digests;
  private final ContentBudget budget;
  private final ContentLimits limits;
  private final String driverName;
  private final ReadTracker readTracker;
  private final InstantSource clock;

  public VolumeBuilder(
      Mounts mounts,
      Volumes volumes,
      ContentDigest digests,
      ContentBudget budget,
      ContentLimits limits,
      String driverName,
      ReadTracker readTracker,
      InstantSource clock) {
    this.mounts = mounts;
    this.volumes = volumes;
    this.digests = digests;
    this.budget = budget;
    this.limits = limits;
    this.driverName = driverName;
    this.readTracker = readTracker;
    this.clock = clock;
  }

  /** Builds the volume in a detached mount, and attaches it at the target in one step. */
  void buildAndPlace(
      PublishJob job, Source source, Generation generation, List<ObjectVersion> versions)
      throws FailureException {
    if (!mounts.canBuildDetached()) {
      try (OpenDirectory root = mountClosed(job, source)) {
        fill(job, source, root, generation, versions);
      }
      return;
    }
    FileRules rules = VolumeFetch.rulesFor(job.request());
    ContentBudget.Reservation reserved = reserve(job, source, generation);
    Phase phase = Phase.MOUNT;
    try (DetachedTmpfs volume = mounts.buildDetached(options(rules, rules.rootMode()));
        GenerationWatch watch = watch(job, volume.root(), generation, versions)) {
      phase = Phase.WRITE;
      writer(job.publishTarget(), volume.root())
          .write(generation, OptionalInt.empty(), watch::begin);
      phase = Phase.MOUNT;
      try (Volumes.Held _ = volumes.lock(job.request().target())) {
        checkWanted(job);
        long mountId = job.publishTarget().place(volume);
        remember(job, source, mountId, Optional.of(digests.of(generation)), versions, reserved);
        watch.shown();
      }
    } catch (IOException | FailureException | RuntimeException e) {
      reserved.close();
      throw failed(job, source, phase, e);
    }
  }

  /** Mounts an empty volume that only root can enter. */
  OpenDirectory mountClosed(PublishJob job, Source source) throws FailureException {
    FileRules rules = VolumeFetch.rulesFor(job.request());
    try (Volumes.Held _ = volumes.lock(job.request().target())) {
      checkWanted(job);
      return job.publishTarget().mountEmpty(options(rules, CLOSED));
    } catch (IOException e) {
      throw failed(job, source, Phase.MOUNT, e);
    }
  }

  /**
   * Writes a generation into a mounted volume; opening it to others comes just before the commit.
   */
  void fill(
      PublishJob job,
      Source source,
      OpenDirectory root,
      Generation generation,
      List<ObjectVersion> versions)
      throws FailureException {
    FileRules rules = VolumeFetch.rulesFor(job.request());
    ContentBudget.Reservation reserved = reserve(job, source, generation);
    try (Volumes.Held _ = volumes.lock(job.request().target());
        GenerationWatch watch = watch(job, root, generation, versions)) {
      checkWanted(job);
      OptionalInt rootMode = OptionalInt.of(rules.rootMode());
      writer(job.publishTarget(), root).write(generation, rootMode, watch::begin);
      remember(
          job,
          source,
          job.publishTarget().mountedNow(),
          Optional.of(digests.of(generation)),
          versions,
          reserved);
      watch.shown();
    } catch (IOException | FailureException | RuntimeException e) {
      reserved.close();
      throw failed(job, source, Phase.WRITE, e);
    }
  }

  /** Takes over what a provider has written into the mounted volume itself. */
  void acceptWritten(
      PublishJob job, Source source, OpenDirectory root, List<ObjectVersion> versions)
      throws FailureException {
    FileRules rules = VolumeFetch.rulesFor(job.request());
    try (Volumes.Held _ = volumes.lock(job.request().target())) {
      checkWanted(job);
      if (!PublishTarget.holdsAnything(root)) {
        throw FailureException.content(
            source.subject(),
            FetchFailure.of(
                "", Kind.BAD_ANSWER, "the provider returned no files and wrote none itself"));
      }
      ContentBudget.Reservation reserved =
          reserve(job, source, job.publishTarget().usage(root).usedBytes());
      job.publishTarget().files(root).setRootMode(rules.rootMode());
      PublishTarget.markComplete(root);
      remember(job, source, job.publishTarget().mountedNow(), Optional.empty(), versions, reserved);
    } catch (IOException e) {
      throw failed(job, source, Phase.WRITE, e);
    }
  }

  private void remember(
      PublishJob job,
      Source source,
      long mountId,
      Optional<ContentDigest.Digest> written,
      List<ObjectVersion> versions,
      ContentBudget.Reservation reserved) {
    volumes.remember(
        new PublishedVolume(
            job.request(),
            mountId,
            Optional.of(source.basis()),
            written,
            versions,
            Optional.of(reserved)));
  }

  FailureException cancelled(@Nullable Throwable cause) {
    return new FailureException(
        new Failure.Declined(
            Reason.CANCELLED, "the publish was cancelled: the volume is not wanted any more"),
        cause);
  }

  private void checkWanted(PublishJob job) throws FailureException {
    if (job.operation().isCancelled(job.request().target())) {
      throw cancelled(null);
    }
  }

  private FailureException failed(PublishJob job, Source source, Phase phase, Exception e) {
    return switch (e) {
      case FailureException known -> known;
      // An interrupt closes the channel that is being written to.
      case IOException _ when job.operation().isCancelled(job.request().target()) -> cancelled(e);
      case IOException io ->
          new FailureException(
              new Failure.Content(
                  source.subject(),
                  FetchFailure.of("", phase, Kind.UNAVAILABLE, String.valueOf(io.getMessage()))),
              e);
      default ->
          new FailureException(
              new Failure.Declined(Reason.INTERNAL, "a defect of the driver; its log says more"),
              e);
    };
  }

  private ContentBudget.Reservation reserve(PublishJob job, Source source, Generation generation)
      throws FailureException {
    return reserve(job, source, generation.footprint());
  }

  private ContentBudget.Reservation reserve(PublishJob job, Source source, long bytes)
      throws FailureException {
    try {
      return budget.reserve(job.request().id().value(), bytes);
    } catch (ContentException e) {
      throw FailureException.content(source.subject(), e);
    }
  }

  private GenerationWatch watch(
      PublishJob job, OpenDirectory root, Generation generation, List<ObjectVersion> versions) {
    return readTracker.watch(job.request().target(), root, generation, versions, Set.of());
  }

  private AtomicWriter writer(PublishTarget publishTarget, OpenDirectory root) {
    return new AtomicWriter(publishTarget.files(root), clock, OldGenerations::log);
  }

  private TmpfsOptions options(FileRules rules, int mode) {
    return new TmpfsOptions(
        driverName,
        TmpfsSizing.sizeBytes(limits),
        TmpfsSizing.inodes(limits),
        mode,
        rules.fsGroup());
  }
}
