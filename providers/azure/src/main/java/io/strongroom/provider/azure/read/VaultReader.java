package io.strongroom.provider.azure.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.azure.spec.AzureObject;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.azure.spec.Selection.Many;
import io.strongroom.provider.cloud.InParallel;
import io.strongroom.provider.cloud.Mark;
import io.strongroom.provider.cloud.StoreException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what one class asks for, for one pod. */
public final class VaultReader {
  private static final String API = "api-version=7.4";

  private final PodCalls calls;
  private final Versions versions;

  VaultReader(PodCalls calls, Versions versions) {
    this.calls = calls;
    this.versions = versions;
  }

  /**
   * Reads what objects ask for; outcomes in their order.
   *
   * @param most no more versions of one are read than a volume takes files
   */
  public List<Outcome> read(List<AzureObject> objects, int most) throws InterruptedException {
    return InParallel.map(objects, object -> read(object, most));
  }

  private Outcome read(AzureObject object, int most) throws InterruptedException {
    ObjectRef ref = object.ref();
    try {
      if (object.selection() instanceof Many many) {
        return many(ref, many);
      }
      return ref.hasHistory() ? history(ref, most) : new Outcome.One(item(ref, ref.version()));
    } catch (StoreException e) {
      return new Outcome.Failed(e);
    }
  }

  /** The versions that objects have now, in their order, without reading a value. */
  public List<CurrentVersions> current(List<Asked> objects) throws InterruptedException {
    return InParallel.map(objects, versions::current);
  }

  private VaultItem item(ObjectRef ref, String version)
      throws StoreException, InterruptedException {
    URI address =
        URI.create(
            "https://%s/%s/%s/%s?%s"
                .formatted(
                    calls.host(ref.vault()), ref.type().collection(), ref.name(), version, API));
    return Answers.item(ref, calls.get(ref.label(), ref.type().readAction(), address));
  }

  private Outcome history(ObjectRef ref, int most) throws StoreException, InterruptedException {
    List<String> wanted = versions.wanted(ref);
    if (wanted.size() > most) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.TOO_LARGE,
          "%s: %d versions are wanted, and a volume takes %d files"
              .formatted(ref.label(), wanted.size(), most));
    }
    return new Outcome.Versions(
        items(wanted.stream().map(version -> new Part(ref, version)).toList()));
  }

  private Outcome many(ObjectRef ref, Many many) throws StoreException, InterruptedException {
    Map<String, String> names = versions.names(ref, many);
    List<String> rests = List.copyOf(names.keySet());
    List<VaultItem> items =
        items(
            names.values().stream().map(name -> new Part(Versions.named(ref, name), "")).toList());
    List<Outcome.Named> named = new ArrayList<>();
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < rests.size(); i++) {
      named.add(new Outcome.Named(rests.get(i), items.get(i)));
      marks.add(rests.get(i) + " " + items.get(i).version());
    }
    return new Outcome.Many(named, Mark.ofMany(marks));
  }

  /**
   * One item of several.
   *
   * @param version empty for the newest
   */
  private record Part(ObjectRef ref, String version) {}

  /** What became of it. */
  private sealed interface Read {
    record Item(VaultItem item) implements Read {}

    record Failed(StoreException failure) implements Read {}
  }

  /** All of them in their order, or the failure of the first that could not be had. */
  private List<VaultItem> items(List<Part> parts) throws StoreException, InterruptedException {
    List<VaultItem> items = new ArrayList<>();
    for (Read read : InParallel.map(parts, this::read)) {
      switch (read) {
        case Read.Item(VaultItem item) -> items.add(item);
        case Read.Failed(StoreException failure) -> throw failure;
      }
    }
    return items;
  }

  private Read read(Part part) throws InterruptedException {
    try {
      return new Read.Item(item(part.ref(), part.version()));
    } catch (StoreException e) {
      return new Read.Failed(e);
    }
  }
}
