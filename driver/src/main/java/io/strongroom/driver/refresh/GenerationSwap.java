package io.strongroom.driver.refresh;

import io.strongroom.driver.content.AtomicWriter;
import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.ContentDigest;
import io.strongroom.driver.content.ContentException;
import io.strongroom.driver.content.Generation;
import io.strongroom.driver.content.OldGenerations;
import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.targets.PublishTargetState;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.Operation;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.GenerationWatch;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.ObjectVersion;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Puts a fetched generation in the place of the one that a volume holds, if they differ. */
public final class GenerationSwap {
  private final PublishTargets publishTargets;
  private final Volumes volumes;
  private final ContentDigest digests;
  private final ContentBudget budget;
  private final ReadTracker readTracker;
  private final InstantSource clock;

  public GenerationSwap(
      PublishTargets publishTargets,
      Volumes volumes,
      ContentDigest digests,
      ContentBudget budget,
      ReadTracker readTracker,
      InstantSource clock) {
    this.publishTargets = publishTargets;
    this.volumes = volumes;
    this.digests = digests;
    this.budget = budget;
    this.readTracker = readTracker;
    this.clock = clock;
  }

  RefreshOutcome swap(
      PublishedVolume volume,
      Operation operation,
      ContentBasis basis,
      Generation generation,
      List<ObjectVersion> versions)
      throws IOException, ContentException {
    try (Volumes.Held _ = volumes.lock(volume.request().target());
        PublishTarget publishTarget = publishTargets.open(volume.request().target()).orElse(null)) {
      if (publishTarget == null
          || operation.isCancelled(volume.request().target())
          || !(publishTarget.state()
              instanceof PublishTargetState.Complete(OpenDirectory root, long mountId))) {
        return new RefreshOutcome.Gone();
      }
      VolumeFiles files = publishTarget.files(root);
      ContentDigest.Digest wanted = digests.of(generation);
      PublishedVolume next =
          new PublishedVolume(
              volume.request(),
              mountId,
              Optional.of(basis),
              Optional.of(wanted),
              versions,
              volume.reserved());
      if (inPlace(volume, mountId, files).equals(Optional.of(wanted))) {
        keep(volume, next, files);
        readTracker.unchanged(next.request().target(), root, files, generation, versions);
        return new RefreshOutcome.Unchanged();
      }
      replace(next, root, files, generation, changed(volume, files, generation));
      return new RefreshOutcome.Updated(versions);
    }
  }

  /**
   * What is in the volume now. After a restart it is read from the files, once, before they are
   * watched.
   */
  private Optional<ContentDigest.Digest> inPlace(
      PublishedVolume volume, long mountId, VolumeFiles files) throws IOException {
    if (volume.mountId() == mountId && volume.written().isPresent()) {
      return volume.written();
    }
    readTracker.lookAway(volume.request().target());
    return digests.of(files);
  }

  /** After a restart there is no record of which objects changed: the files are compared. */
  private Set<String> changed(PublishedVolume volume, VolumeFiles files, Generation generation)
      throws IOException {
    return volume.written().isEmpty() ? digests.changed(files, generation) : Set.of();
  }

  private void keep(PublishedVolume before, PublishedVolume next, VolumeFiles files)
      throws IOException {
    if (before.written().isEmpty()) {
      // Taken over: the process before may have died between its commit and its clean-up.
      writer(files).removeLeftovers();
    }
    volumes.rememberContent(next);
  }

  private void replace(
      PublishedVolume next,
      OpenDirectory root,
      VolumeFiles files,
      Generation generation,
      Set<String> changed)
      throws IOException, ContentException {
    TargetPath target = next.request().target();
    ContentBudget.Reservation reserved =
        budget.reserve(next.request().id().value(), generation.footprint());
    boolean written = false;
    try (GenerationWatch watch =
        readTracker.watch(target, root, generation, next.versions(), changed)) {
      OptionalInt rootMode = OptionalInt.of(generation.rules().rootMode());
      writer(files).write(generation, rootMode, watch::begin);
      written = true;
      volumes.rememberContent(next.withReservation(reserved));
      watch.shown();
    } finally {
      if (!written) {
        reserved.close();
        // What a failed write left in place is not known for sure: the next refresh reads
        // it.
        volumes.rememberContent(next.withoutContent());
        readTracker.forget(target);
      }
    }
  }

  private AtomicWriter writer(VolumeFiles files) {
    return new AtomicWriter(files, clock, OldGenerations::log);
  }
}
