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
import java.util.Optional;

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
      return ref.hasHistory() ? history(ref, most) : one(ref);
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

  private Outcome one(ObjectRef ref) throws InterruptedException {
    return switch (read(new Part(ref, ref.version()))) {
      case Read.Item(VaultItem item) -> new Outcome.One(item);
      case Read.HeldBack(VaultItem early) ->
          new Outcome.Failed(
              StoreException.of(
                  Phase.FETCH,
                  Kind.NOT_FOUND,
                  "%s: %s%s"
                      .formatted(
                          ref.label(),
                          Versions.heldBack(early),
                          ref.isPinned() ? "" : "; there is none before it")));
      case Read.Failed(StoreException failure) -> new Outcome.Failed(failure);
    };
  }

  private Outcome history(ObjectRef ref, int most) throws StoreException, InterruptedException {
    List<ListedVersion> wanted = versions.wanted(ref);
    if (wanted.size() > most) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.TOO_LARGE,
          "%s: %d versions are wanted, and a volume takes %d files"
              .formatted(ref.label(), wanted.size(), most));
    }
    List<VaultItem> items =
        items(wanted.stream().map(version -> new Part(ref, version.id())).toList()).stream()
            .flatMap(Optional::stream)
            .toList();
    if (items.isEmpty()) {
      throw allHeldBack(ref);
    }
    return new Outcome.Versions(items);
  }

  private Outcome many(ObjectRef ref, Many many) throws StoreException, InterruptedException {
    Map<String, String> names = versions.names(ref, many);
    List<String> rests = List.copyOf(names.keySet());
    List<Optional<VaultItem>> items =
        items(
            names.values().stream().map(name -> new Part(Versions.named(ref, name), "")).toList());
    List<Outcome.Named> named = new ArrayList<>();
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < rests.size(); i++) {
      if (items.get(i).isPresent()) {
        VaultItem item = items.get(i).get();
        named.add(new Outcome.Named(rests.get(i), item));
        marks.add(rests.get(i) + " " + item.version());
      }
    }
    if (named.isEmpty()) {
      throw allHeldBack(ref);
    }
    return new Outcome.Many(named, Mark.ofMany(marks));
  }

  private static StoreException allHeldBack(ObjectRef ref) {
    return StoreException.of(
        Phase.FETCH,
        Kind.NOT_FOUND,
        "%s: none of them is valid yet, and the class holds them back until then (%s)"
            .formatted(ref.label(), ObjectRef.HOLD_BACK));
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

    /** It is not valid yet, nothing is delivered instead, and the class wants it so. */
    record HeldBack(VaultItem early) implements Read {}

    record Failed(StoreException failure) implements Read {}
  }

  /**
   * All of them in their order, absent where they are held back; or the failure of the first that
   * could not be had.
   */
  private List<Optional<VaultItem>> items(List<Part> parts)
      throws StoreException, InterruptedException {
    List<Optional<VaultItem>> items = new ArrayList<>();
    for (Read read : InParallel.map(parts, this::read)) {
      switch (read) {
        case Read.Item(VaultItem item) -> items.add(Optional.of(item));
        case Read.HeldBack _ -> items.add(Optional.empty());
        case Read.Failed(StoreException failure) -> throw failure;
      }
    }
    return items;
  }

  private Read read(Part part) throws InterruptedException {
    try {
      VaultItem item = item(part.ref(), part.version());
      return versions.isHeldBack(part.ref(), item) ? instead(part, item) : new Read.Item(item);
    } catch (StoreException e) {
      return new Read.Failed(e);
    }
  }

  /** A version that is named is never replaced. */
  private Read instead(Part part, VaultItem early) throws StoreException, InterruptedException {
    Optional<ListedVersion> instead =
        part.version().isEmpty() ? versions.insteadOf(early, part.ref()) : Optional.empty();
    return instead.isPresent()
        ? new Read.Item(item(part.ref(), instead.get().id()))
        : new Read.HeldBack(early);
  }
}
