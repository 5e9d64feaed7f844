package io.strongroom.driver.fetch;

import io.strongroom.driver.content.OwnedFile;
import io.strongroom.provider.ContentVersions;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import java.util.List;
import java.util.Optional;

/**
 * A provider behind a socket states versions by its store's count, or any other text. Where it
 * hands files over, the files show whether the content changed.
 */
public final class ExternalVersions {
  private ExternalVersions() {}

  /** The same answer with versions made of its files, if it has any. */
  static FetchResult byContent(FetchResult result, ContentVersions versions) {
    return switch (result) {
      case FetchResult.Fetched fetched when !fetched.files().isEmpty() ->
          new FetchResult.Fetched(
              fetched.files(),
              byContent(fetched, versions),
              fetched.refreshBy(),
              fetched.podBound());
      case FetchResult.Fetched _, FetchResult.NotChanged _, FetchResult.Failed _ -> result;
    };
  }

  private static List<ObjectVersion> byContent(
      FetchResult.Fetched fetched, ContentVersions versions) {
    List<OwnedFile<SecretFile>> files =
        OwnedFile.of(fetched.files(), SecretFile::object, fetched.versions());
    return fetched.versions().stream().map(said -> byContent(said, files, versions)).toList();
  }

  private static ObjectVersion byContent(
      ObjectVersion said, List<OwnedFile<SecretFile>> files, ContentVersions versions) {
    List<SecretFile> own =
        files.stream().filter(owned -> owned.owners().contains(said)).map(OwnedFile::file).toList();
    return own.isEmpty() ? said : versions.of(said.id(), own, Optional.of(said.version()));
  }

  /** Whether the provider states the same versions as it did for those that are held. */
  public static boolean saysTheSame(List<ObjectVersion> said, List<ObjectVersion> held) {
    return said.equals(
        held.stream()
            .map(each -> new ObjectVersion(each.id(), each.storeVersion().orElse(each.version())))
            .toList());
  }
}
