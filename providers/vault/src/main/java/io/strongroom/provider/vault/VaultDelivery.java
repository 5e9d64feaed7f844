package io.strongroom.provider.vault;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.cloud.FilesOfVolume;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.read.KvVersion;
import io.strongroom.provider.vault.read.SecretAnswer;
import io.strongroom.provider.vault.spec.VaultObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects the files and versions of one fetch, or its failures: a volume gets all files or none.
 * The fetch closes it, which wipes what was not handed over. One thread.
 */
final class VaultDelivery implements AutoCloseable {
  private final FetchContext context;
  private final FilesOfVolume files;
  private final List<ObjectVersion> versions = new ArrayList<>();
  private final List<FetchFailure> failures = new ArrayList<>();

  VaultDelivery(FetchContext context) {
    this.context = context;
    files = new FilesOfVolume(context.limits());
  }

  /**
   * Takes the files of an object.
   *
   * @throws VaultException if the answer does not have them, or the volume has no room
   */
  void take(VaultObject object, SecretAnswer answer) throws VaultException {
    try {
      files.add("it", VaultObjectFiles.of(object, answer, files.remaining()));
    } catch (StoreException e) {
      throw VaultException.of(e.kind(), e.text());
    }
    versions.add(version(object, answer, context));
  }

  /** Of KV v2 the server's count, of everything else the content. */
  static ObjectVersion version(VaultObject object, SecretAnswer answer, FetchContext context)
      throws VaultException {
    Optional<String> counted =
        answer.versioned() && object.request().readsVersionAlone()
            ? KvVersion.in(answer.json()).map(version -> version.of(object))
            : Optional.empty();
    try (SecretBytes stable = VaultObjectFiles.stableContent(object, answer, context.limits())) {
      return context.versions().of(object.name(), stable, counted);
    }
  }

  void failed(VaultObject object, VaultException failure) {
    failures.add(failure.failure(object.name()));
  }

  /** Empty as long as every object was taken. */
  List<FetchFailure> failures() {
    return List.copyOf(failures);
  }

  /** Hands everything over. */
  Fetched result(Optional<Moment> refreshBy) {
    return new Fetched(files.deliver(), versions, refreshBy);
  }

  @Override
  public void close() {
    files.close();
  }
}
