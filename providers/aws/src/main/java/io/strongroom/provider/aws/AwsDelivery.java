package io.strongroom.provider.aws;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.aws.read.AwsOutcome;
import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.aws.spec.AwsSelection;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.FilesOfVolume;
import io.strongroom.provider.cloud.HeldVersions;
import io.strongroom.provider.cloud.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Collects the files and versions of one fetch, or its failures: a volume gets all files or none.
 * The fetch closes it, which wipes what was not handed over. One thread.
 */
final class AwsDelivery implements AutoCloseable {
  private final List<AwsObject> objects;
  private final FetchContext context;
  private final AbsentObjects absences;
  private final FilesOfVolume files;
  private final Map<Integer, List<ObjectVersion>> versions = new TreeMap<>();
  private final Map<Integer, FetchFailure> failures = new TreeMap<>();

  AwsDelivery(List<AwsObject> objects, FetchContext context, AbsentObjects absences) {
    this.objects = objects;
    this.context = context;
    this.absences = absences;
    files = new FilesOfVolume(context.limits());
  }

  /** Takes what became of some objects, by their index in the class. */
  void take(Map<Integer, AwsOutcome> outcomes) {
    new TreeMap<>(outcomes)
        .forEach(
            (index, outcome) -> {
              AwsObject object = objects.get(index);
              try {
                versions.put(index, take(object, outcome));
              } catch (StoreException e) {
                failures.put(index, e.failure(object.name()));
              }
            });
  }

  private List<ObjectVersion> take(AwsObject object, AwsOutcome outcome) throws StoreException {
    return switch (outcome) {
      case AwsOutcome.One(var value, String counted) ->
          add(object, AwsObjectFiles.of(object, value, files.left()), counted);
      case AwsOutcome.Many(List<AwsOutcome.Named> values, String counted)
          when object.selection() instanceof AwsSelection.Many many ->
          add(object, AwsObjectFiles.of(object, many, values), counted);
      case AwsOutcome.Many _ -> throw new IllegalStateException("one value was asked for");
      case AwsOutcome.Failed(StoreException failure) -> {
        if (!object.optional() || !failure.isOfMissingObject()) {
          throw failure;
        }
        absences.absent(context.volume(), object.name(), failure.text());
        yield object.versionIds().stream().map(id -> HeldVersions.absent(id)).toList();
      }
    };
  }

  private List<ObjectVersion> add(AwsObject object, List<SecretFile> more, String counted)
      throws StoreException {
    files.add(object.label(), more);
    absences.present(context.volume(), object.name());
    return switch (object.selection()) {
      case AwsSelection.Whole _, AwsSelection.OneKey _, AwsSelection.Rendered _ ->
          more.stream()
              .map(
                  file -> context.versions().of(file.path(), file.contents(), Optional.of(counted)))
              .toList();
      case AwsSelection.EveryKey _, AwsSelection.Many _ ->
          List.of(context.versions().of(object.path(), more, Optional.of(counted)));
    };
  }

  /** Whether everything that was taken is in the volume already. */
  boolean isHeld(HeldVersions held) {
    return failures.isEmpty() && versions.values().stream().allMatch(held::holds);
  }

  /** Everything, or why not. */
  FetchResult result() {
    return failures.isEmpty()
        ? new Fetched(
            files.deliver(),
            versions.values().stream().flatMap(List::stream).toList(),
            Optional.empty())
        : new Failed(List.copyOf(failures.values()));
  }

  @Override
  public void close() {
    files.close();
  }
}
