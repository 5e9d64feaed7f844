package io.strongroom.provider.file;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.ContentVersions;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the objects of one class from the folder. */
final class FileFetch implements PreparedFetch {
  private final StoreFolder folder;
  private final StoreVersionKey versionKey;
  private final List<StoreObject> objects;

  FileFetch(StoreFolder folder, StoreVersionKey versionKey, List<StoreObject> objects) {
    this.folder = folder;
    this.versionKey = versionKey;
    this.objects = List.copyOf(objects);
  }

  @Override
  public List<PlannedObject> objects() {
    return objects.stream().map(StoreObject::planned).toList();
  }

  @Override
  public String store() {
    return "file " + folder.root();
  }

  /**
   * Reads every object, also to find that nothing changed: versions are made from the content. The
   * objects of one keyed file come from one reading of it; different files may be of different
   * moments.
   */
  @Override
  public FetchResult fetch(FetchContext context) throws InterruptedException {
    if (objects.size() > context.limits().files()) {
      return new Failed(tooManyFiles(context.limits()));
    }
    List<SecretFile> files = new ArrayList<>();
    boolean delivered = false;
    try {
      List<FetchFailure> failures = read(context, files);
      if (!failures.isEmpty()) {
        return new Failed(failures);
      }
      ContentVersions made = versionKey.versions(context.versions());
      Set<ObjectVersion> versions = new LinkedHashSet<>();
      for (SecretFile file : files) {
        versions.add(made.of(file.object(), file.contents(), Optional.empty()));
      }
      if (!files.isEmpty() && versions.equals(new HashSet<>(context.held()))) {
        return new NotChanged(Optional.empty());
      }
      delivered = true;
      return new Fetched(files, List.copyOf(versions), Optional.empty());
    } catch (FileStoreException e) {
      return new Failed(e.failure(""));
    } finally {
      if (!delivered) {
        files.forEach(file -> file.contents().close());
      }
    }
  }

  private List<FetchFailure> read(FetchContext context, List<SecretFile> files)
      throws InterruptedException {
    List<FetchFailure> failures = new ArrayList<>();
    FileObjectReader reader = new FileObjectReader(folder, context.limits().volumeBytes());
    for (StoreObject object : objects) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        SecretBytes contents = reader.read(object);
        files.add(
            new SecretFile(object.id(), object.path(), contents, object.mode(), object.owner()));
      } catch (FileStoreException e) {
        failures.add(e.failure(object.id()));
      }
    }
    return failures;
  }

  private FetchFailure tooManyFiles(ContentLimits limits) {
    return FetchFailure.of(
        "",
        Kind.TOO_LARGE,
        "the class asks for %d files, a volume takes %d; %s"
            .formatted(objects.size(), limits.files(), ContentLimits.FEWER_FILES));
  }
}
