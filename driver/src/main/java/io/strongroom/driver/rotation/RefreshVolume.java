package io.strongroom.driver.rotation;

import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.rotation.VolumeFetch.Source;
import io.strongroom.driver.volume.AtomicWriter;
import io.strongroom.driver.volume.ContentBudget;
import io.strongroom.driver.volume.ContentDigest;
import io.strongroom.driver.volume.ContentException;
import io.strongroom.driver.volume.FileRules;
import io.strongroom.driver.volume.Generation;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.SiteState;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeFiles;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.VolumeSite;
import io.strongroom.driver.volume.VolumeSites;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Fetches one published volume anew, and swaps its files when something changed. */
public final class RefreshVolume {
  private final VolumeSites sites;
  private final Volumes volumes;
  private final Flights flights;
  private final TargetLocks locks;
  private final VolumeFetch content;
  private final ContentDigest digests;
  private final ContentBudget budget;
  private final InstantSource clock;
  private final Duration timeout;

  public RefreshVolume(
      VolumeSites sites,
      Volumes volumes,
      Flights flights,
      TargetLocks locks,
      VolumeFetch content,
      ContentDigest digests,
      ContentBudget budget,
      InstantSource clock,
      Duration timeout) {
    this.sites = sites;
    this.volumes = volumes;
    this.flights = flights;
    this.locks = locks;
    this.content = content;
    this.digests = digests;
    this.budget = budget;
    this.clock = clock;
    this.timeout = timeout;
  }

  /** One volume, now. */
  public RefreshOutcome refresh(TargetPath target) {
    Optional<PublishedVolume> volume = volumes.at(target);
    Optional<Flight> begun = volume.isEmpty() ? Optional.empty() : flights.begin(target);
    if (begun.isEmpty()) {
      return new RefreshOutcome.Gone();
    }
    try (Flight flight = begun.get()) {
      return refresh(volume.get(), flight);
    } catch (FailureException e) {
      return new RefreshOutcome.Kept(e.failure());
    } catch (InterruptedException e) {
      return new RefreshOutcome.Gone();
    }
  }

  private RefreshOutcome refresh(PublishedVolume volume, Flight flight)
      throws FailureException, InterruptedException {
    VolumeRequest request = volume.request();
    Deadline deadline = Deadline.after(timeout, clock);
    Source source = content.prepare(request);
    try (FetchResult result = fetch(source, request, volume.heldFor(source.basis()), deadline)) {
      return switch (result) {
        case FetchResult.NotChanged _ -> new RefreshOutcome.Unchanged();
        case FetchResult.Failed(List<FetchFailure> failures) ->
            new RefreshOutcome.Kept(new Failure.Content(source.subject(), failures));
        case FetchResult.Fetched fetched when fetched.files().isEmpty() && writesItself(source) ->
            acceptWritten(volume, source, fetched.versions());
        case FetchResult.Fetched fetched -> swap(volume, flight, source, fetched);
      };
    }
  }

  private FetchResult fetch(
      Source source, VolumeRequest request, List<ObjectVersion> held, Deadline deadline)
      throws FailureException, InterruptedException {
    return switch (source) {
      case Source.BuiltIn builtIn -> content.fetch(builtIn, request, held, deadline);
      case Source.External external -> content.fetch(external, request, held, deadline);
    };
  }

  private static boolean writesItself(Source source) {
    return source instanceof Source.External;
  }

  /** A provider behind a socket has written what had changed, or nothing: only versions tell. */
  private RefreshOutcome acceptWritten(
      PublishedVolume volume, Source source, List<ObjectVersion> versions) {
    if (versions.equals(volume.versions())) {
      return new RefreshOutcome.Unchanged();
    }
    volumes.remember(
        new PublishedVolume(
            volume.request(),
            volume.mountId(),
            Optional.of(source.basis()),
            Optional.empty(),
            versions,
            volume.reserved()));
    return new RefreshOutcome.Updated(versions);
  }

  private RefreshOutcome swap(
      PublishedVolume volume, Flight flight, Source source, FetchResult.Fetched fetched)
      throws FailureException {
    FetchSubject subject = source.subject();
    FileRules rules = VolumeFetch.rulesFor(volume.request());
    Generation generation = content.check(subject, fetched, rules);
    ContentDigest.Digest digest = digests.of(generation);
    TargetPath target = volume.request().target();
    try (TargetLocks.Held _ = locks.hold(target);
        VolumeSite site = sites.open(target).orElse(null)) {
      if (site == null
          || flight.cancelled()
          || !(site.state() instanceof SiteState.Complete(OpenDirectory root, long mountId))) {
        return new RefreshOutcome.Gone();
      }
      VolumeFiles files = site.files(root);
      boolean same = written(volume, mountId, files).equals(Optional.of(digest));
      if (same && volume.written().isPresent() && volume.versions().equals(fetched.versions())) {
        return new RefreshOutcome.Unchanged();
      }
      ContentBudget.Reservation reserved =
          budget.reserve(volume.request().id().value(), generation.bytes());
      if (!same) {
        write(files, generation, rules, reserved, clock);
      }
      // The newest request may have come in while the store was asked.
      VolumeRequest newest =
          volumes.at(target).map(PublishedVolume::request).orElse(volume.request());
      volumes.remember(
          new PublishedVolume(
              newest,
              mountId,
              Optional.of(source.basis()),
              Optional.of(digest),
              fetched.versions(),
              Optional.of(reserved)));
      return same ? new RefreshOutcome.Unchanged() : new RefreshOutcome.Updated(fetched.versions());
    } catch (ContentException e) {
      throw FailureException.content(subject, VolumeFetch.asFailure(e));
    } catch (IOException e) {
      throw new FailureException(
          new Failure.Content(
              subject,
              FetchFailure.of("", Phase.WRITE, Kind.UNAVAILABLE, String.valueOf(e.getMessage()))),
          e);
    }
  }

  private static void write(
      VolumeFiles files,
      Generation generation,
      FileRules rules,
      ContentBudget.Reservation reserved,
      InstantSource clock)
      throws IOException {
    try {
      new AtomicWriter(files, clock, Leftovers::log)
          .write(generation, OptionalInt.of(rules.rootMode()));
    } catch (IOException | RuntimeException e) {
      reserved.close();
      throw e;
    }
  }

  /** What is in the volume now. After a restart it is read, once: nobody watches the files yet. */
  private Optional<ContentDigest.Digest> written(
      PublishedVolume volume, long mountId, VolumeFiles files) throws IOException {
    return volume.mountId() == mountId && volume.written().isPresent()
        ? volume.written()
        : digests.of(files);
  }
}
