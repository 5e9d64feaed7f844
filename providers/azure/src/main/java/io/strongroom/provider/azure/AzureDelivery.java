package io.strongroom.provider.azure;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.Validity;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.read.AzureOutcome;
import io.strongroom.provider.azure.read.KeyVaultItem;
import io.strongroom.provider.azure.spec.AzureObject;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.FilesOfVolume;
import io.strongroom.provider.cloud.HeldVersions;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.yaml.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collects the files and versions of one fetch, or its failures: a volume gets all files or none.
 * The fetch closes it, which wipes what was not handed over. One thread.
 */
final class AzureDelivery implements AutoCloseable {
  private final FetchContext context;
  private final AbsentObjects absences;
  private final CertificateSettings certificates;
  private final FilesOfVolume files;
  private final Map<String, ObjectVersion> versions = new LinkedHashMap<>();
  private final List<FetchFailure> failures = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();

  AzureDelivery(FetchContext context, AbsentObjects absences, CertificateSettings certificates) {
    this.context = context;
    this.absences = absences;
    this.certificates = certificates;
    files = new FilesOfVolume(context.limits());
  }

  /**
   * Makes the files of everything that one reference asked for.
   *
   * @param id of the version
   * @param objects that have this reference, each of which becomes files of its own
   * @throws InterruptedException before each object: decrypting a PKCS #12 may take two seconds
   */
  void take(String id, List<AzureObject> objects, AzureOutcome outcome)
      throws InterruptedException {
    switch (outcome) {
      case AzureOutcome.One(KeyVaultItem item) ->
          made(
              id,
              objects,
              new Described(item.version(), item.validity()),
              object -> AzureObjectFiles.of(object, item, certificates, files.left()));
      case AzureOutcome.Versions(List<KeyVaultItem> items) -> {
        for (int i = 0; i < items.size(); i++) {
          int index = i;
          KeyVaultItem item = items.get(i);
          made(
              "%s/%d".formatted(id, i),
              objects,
              new Described(item.version(), item.validity()),
              object -> AzureObjectFiles.ofVersion(object, index, item, certificates));
        }
      }
      case AzureOutcome.Many many ->
          made(
              id,
              objects,
              new Described(many.version(), many.validity()),
              object -> AzureObjectFiles.ofMany(object, many.items(), certificates));
      case AzureOutcome.Failed(StoreException failure) -> failed(id, objects, failure);
    }
  }

  /** What the vault says of a version. */
  private record Described(String counted, Validity validity) {}

  @FunctionalInterface
  private interface Making {
    List<SecretFile> of(AzureObject object) throws StoreException;
  }

  private void made(String id, List<AzureObject> objects, Described described, Making making)
      throws InterruptedException {
    List<SecretFile> ofId = new ArrayList<>();
    boolean complete = true;
    for (AzureObject object : objects) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        List<SecretFile> more = making.of(object);
        ofId.addAll(more);
        files.add(object.label(), more);
        for (SecretFile file : more) {
          if (!paths.add(file.path())) {
            throw StoreException.of(
                Phase.TRANSFORM,
                Kind.INVALID,
                "%s: '%s' is the path of another file already; one would be lost"
                    .formatted(object.label(), Names.excerpt(file.path())));
          }
        }
      } catch (StoreException e) {
        complete = false;
        failures.add(e.failure(object.ref().name()));
      }
    }
    if (complete) {
      absences.present(context.volume(), id);
      versions.put(
          id,
          context
              .versions()
              .of(id, ofId, Optional.of(described.counted()))
              .valid(described.validity()));
    }
  }

  /** What is missing is a failure unless every object that names it is optional. */
  private void failed(String id, List<AzureObject> objects, StoreException failure) {
    boolean optional = objects.stream().allMatch(AzureObject::optional);
    if (!optional || !failure.isOfMissingObject()) {
      failures.add(failure.failure(objects.getFirst().ref().name()));
      return;
    }
    absences.absent(context.volume(), id, failure.text());
    versions.put(id, HeldVersions.absent(id));
  }

  /** Whether everything that was taken, and nothing else, is in the volume already. */
  boolean isHeld() {
    return failures.isEmpty()
        && HeldVersions.of(versions.keySet(), context.held())
            .filter(held -> held.holds(versions.values()))
            .isPresent();
  }

  /** Everything, or why not. */
  FetchResult result() {
    return failures.isEmpty()
        ? new Fetched(files.deliver(), List.copyOf(versions.values()), Optional.empty())
        : new Failed(failures);
  }

  @Override
  public void close() {
    files.close();
  }
}
