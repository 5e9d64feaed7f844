package io.strongroom.driver.rotation;

import io.strongroom.driver.rotation.VolumeFetch.Source;
import io.strongroom.driver.volume.ContentException;
import io.strongroom.driver.volume.Generation;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
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

/** Fetches one published volume anew, and swaps its files when something changed. */
public final class RefreshVolume {
  private final Volumes volumes;
  private final Flights flights;
  private final VolumeFetch content;
  private final GenerationSwap swap;
  private final InstantSource clock;
  private final Duration timeout;

  public RefreshVolume(
      Volumes volumes,
      Flights flights,
      VolumeFetch content,
      GenerationSwap swap,
      InstantSource clock,
      Duration timeout) {
    this.volumes = volumes;
    this.flights = flights;
    this.content = content;
    this.swap = swap;
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
      return refreshIn(flight, volume.get());
    }
  }

  /** What fails because the volume is not wanted any more is no failure. */
  private RefreshOutcome refreshIn(Flight flight, PublishedVolume volume) {
    try {
      return refresh(volume, flight);
    } catch (FailureException e) {
      return flight.cancelled() ? new RefreshOutcome.Gone() : new RefreshOutcome.Kept(e.failure());
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
    boolean known =
        volumes.change(
            volume.request().target(),
            volume.mountId(),
            newest ->
                new PublishedVolume(
                    newest.request(),
                    newest.mountId(),
                    Optional.of(source.basis()),
                    Optional.empty(),
                    versions,
                    newest.reserved()));
    return known ? new RefreshOutcome.Updated(versions) : new RefreshOutcome.Gone();
  }

  private RefreshOutcome swap(
      PublishedVolume volume, Flight flight, Source source, FetchResult.Fetched fetched)
      throws FailureException {
    Generation generation =
        content.check(source.subject(), fetched, VolumeFetch.rulesFor(volume.request()));
    try {
      return swap.swap(volume, flight, source.basis(), generation, fetched.versions());
    } catch (ContentException e) {
      throw FailureException.content(source.subject(), VolumeFetch.asFailure(e));
    } catch (IOException e) {
      throw new FailureException(
          new Failure.Content(
              source.subject(),
              FetchFailure.of("", Phase.WRITE, Kind.UNAVAILABLE, String.valueOf(e.getMessage()))),
          e);
    }
  }
}
