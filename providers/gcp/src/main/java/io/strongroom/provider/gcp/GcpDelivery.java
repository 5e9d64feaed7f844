package io.strongroom.provider.gcp;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.FilesOfVolume;
import io.strongroom.provider.cloud.HeldVersions;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.read.GcpOutcome;
import io.strongroom.provider.gcp.read.GcpRawValue;
import io.strongroom.provider.gcp.spec.GcpObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the files and versions of one fetch, or its failures: a volume gets all files or none.
 * The fetch closes it, which wipes what was not handed over. One thread.
 */
final class GcpDelivery implements AutoCloseable {
  private final Map<String, List<GcpObject>> byResource;
  private final FetchContext context;
  private final AbsentObjects absences;
  private final FilesOfVolume files;
  private final Map<String, ObjectVersion> versions = new LinkedHashMap<>();
  private final List<FetchFailure> failures = new ArrayList<>();

  GcpDelivery(
      Map<String, List<GcpObject>> byResource, FetchContext context, AbsentObjects absences) {
    this.byResource = byResource;
    this.context = context;
    this.absences = absences;
    files = new FilesOfVolume(context.limits());
  }

  /** Takes what became of some resources. */
  void take(Map<String, GcpOutcome> outcomes) {
    outcomes.forEach(
        (resource, outcome) -> {
          List<GcpObject> objects = byResource.getOrDefault(resource, List.of());
          switch (outcome) {
            case GcpOutcome.One(GcpRawValue value, String counted) ->
                made(
                    resource,
                    objects,
                    counted,
                    object -> GcpObjectFiles.of(object, value, files.left()));
            case GcpOutcome.Many(List<GcpOutcome.Named> values, String counted) ->
                made(resource, objects, counted, object -> GcpObjectFiles.of(object, values));
            case GcpOutcome.Failed(StoreException failure) -> failed(resource, objects, failure);
          }
        });
  }

  @FunctionalInterface
  private interface Making {
    List<SecretFile> of(GcpObject object) throws StoreException;
  }

  private void made(String resource, List<GcpObject> objects, String counted, Making making) {
    List<SecretFile> ofResource = new ArrayList<>();
    boolean complete = true;
    for (GcpObject object : objects) {
      try {
        List<SecretFile> more = making.of(object);
        ofResource.addAll(more);
        files.add(object.label(), more);
      } catch (StoreException e) {
        complete = false;
        failures.add(e.failure(resource));
      }
    }
    if (complete) {
      absences.present(context.volume(), resource);
      versions.put(resource, context.versions().of(resource, ofResource, Optional.of(counted)));
    }
  }

  /** A missing resource is a failure unless every object that names it is optional. */
  private void failed(String resource, List<GcpObject> objects, StoreException failure) {
    boolean optional = objects.stream().allMatch(GcpObject::optional);
    if (!optional || !failure.isOfMissingObject()) {
      failures.add(failure.failure(resource));
      return;
    }
    absences.absent(context.volume(), resource, failure.text());
    versions.put(resource, HeldVersions.absent(resource));
  }

  /** Whether everything that was taken is in the volume already. */
  boolean isHeld(HeldVersions held) {
    return failures.isEmpty() && held.holds(versions.values());
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
