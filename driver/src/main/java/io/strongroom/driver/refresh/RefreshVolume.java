package io.strongroom.driver.refresh;

import io.strongroom.driver.content.ContentException;
import io.strongroom.driver.content.Generation;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.fetch.ExternalVersions;
import io.strongroom.driver.fetch.Source;
import io.strongroom.driver.fetch.VolumeFetch;
import io.strongroom.driver.volume.Operation;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Applies a store's answer to one published volume. */
public final class RefreshVolume {
  private final Volumes volumes;
  private final VolumeFetch content;
  private final GenerationSwap swap;

  public RefreshVolume(Volumes volumes, VolumeFetch content, GenerationSwap swap) {
    this.volumes = volumes;
    this.content = content;
    this.swap = swap;
  }

  /** A volume that is worked on. */
  record Member(PublishedVolume volume, Operation operation) {
    TargetPath target() {
      return volume.request().target();
    }

    /** Whether it was unpublished meanwhile. */
    boolean isCancelled() {
      return operation.isCancelled(target());
    }

    List<ObjectVersion> heldFor(Source source) {
      return volume.heldFor(source.basis());
    }
  }

  /**
   * A failure after the operation was cancelled, by an unpublish, is {@link RefreshOutcome.Gone}.
   */
  RefreshOutcome apply(Member member, Source source, FetchResult result) {
    try {
      return switch (result) {
        case FetchResult.NotChanged _ -> new RefreshOutcome.Unchanged();
        case FetchResult.Failed(List<FetchFailure> failures, _) ->
            new RefreshOutcome.Kept(new Failure.Content(source.subject(), failures));
        case FetchResult.Fetched fetched when fetched.files().isEmpty() && writesItself(source) ->
            acceptWritten(member.volume(), source, fetched.versions());
        case FetchResult.Fetched fetched -> swap(member, source, fetched);
      };
    } catch (FailureException e) {
      return member.isCancelled()
          ? new RefreshOutcome.Gone()
          : new RefreshOutcome.Kept(e.failure());
    }
  }

  private static boolean writesItself(Source source) {
    return source instanceof Source.External;
  }

  /**
   * A provider behind a socket has written what had changed, or nothing: only versions show which.
   */
  private RefreshOutcome acceptWritten(
      PublishedVolume volume, Source source, List<ObjectVersion> versions) {
    if (ExternalVersions.saysTheSame(versions, volume.versions())) {
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

  private RefreshOutcome swap(Member member, Source source, FetchResult.Fetched fetched)
      throws FailureException {
    PublishedVolume volume = member.volume();
    Generation generation =
        content.check(source.subject(), fetched, VolumeFetch.rulesFor(volume.request()));
    try {
      return swap.swap(volume, member.operation(), source.basis(), generation, fetched.versions());
    } catch (ContentException e) {
      throw FailureException.content(source.subject(), e);
    } catch (IOException e) {
      throw new FailureException(
          new Failure.Content(
              source.subject(),
              FetchFailure.of("", Phase.WRITE, Kind.UNAVAILABLE, String.valueOf(e.getMessage()))),
          e);
    }
  }
}
