package io.strongroom.provider.azure.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.azure.spec.AzureObject;
import io.strongroom.provider.azure.spec.AzureSelection;
import io.strongroom.provider.azure.spec.AzureSelection.Many;
import io.strongroom.provider.azure.spec.ObjectEncoding;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.cloud.InParallel;
import io.strongroom.provider.cloud.ReadBudget;
import io.strongroom.provider.cloud.ShortHash;
import io.strongroom.provider.cloud.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what one class asks for, for one pod. */
public final class KeyVaultReader {
  private final Items items;
  private final Versions versions;

  KeyVaultReader(Items items, Versions versions) {
    this.items = items;
    this.versions = versions;
  }

  /**
   * Reads what objects ask for; outcomes in their order.
   *
   * @param room what is beyond it is not read
   */
  public List<AzureOutcome> read(List<AzureObject> objects, ReadBudget room)
      throws InterruptedException {
    return InParallel.map(objects, object -> read(object, room));
  }

  private AzureOutcome read(AzureObject object, ReadBudget room) throws InterruptedException {
    ObjectRef ref = object.ref();
    try {
      if (object.selection() instanceof Many many) {
        return many(object, many, room);
      }
      return ref.hasHistory() ? history(object, room) : one(object, room);
    } catch (StoreException e) {
      return new AzureOutcome.Failed(e);
    }
  }

  /** The versions that objects have now, in their order, without reading a value. */
  public List<CurrentVersions> current(List<VersionQuery> objects) throws InterruptedException {
    return InParallel.map(objects, versions::current);
  }

  private KeyVaultItem item(AzureObject object, Part part, ReadBudget room)
      throws StoreException, InterruptedException {
    String label = part.ref().label();
    room.check(label);
    KeyVaultItem item = items.read(part.ref(), part.version());
    room.take(label, inFiles(object, item), length(item));
    return item;
  }

  private static long length(KeyVaultItem item) {
    return switch (item) {
      case KeyVaultItem.Secret secret -> secret.value().asText().length();
      case KeyVaultItem.Certificate certificate -> certificate.base64().asText().length();
      case KeyVaultItem.Key _ -> 0;
    };
  }

  /** How long files become at least: of hex it is half, of some keys it may be nothing. */
  private static long inFiles(AzureObject object, KeyVaultItem item) {
    return switch (object.selection()) {
      case AzureSelection.Whole _, AzureSelection.Many _ ->
          item instanceof KeyVaultItem.Secret secret
                  && !secret.ofCertificate()
                  && object.encoding() == ObjectEncoding.UTF_8
              ? length(item)
              : length(item) / 2;
      case AzureSelection.OneKey _, AzureSelection.EveryKey _, AzureSelection.Rendered _ -> 0;
    };
  }

  private AzureOutcome one(AzureObject object, ReadBudget room) throws InterruptedException {
    ObjectRef ref = object.ref();
    return switch (read(object, new Part(ref, ref.version()), room)) {
      case Read.Item(KeyVaultItem item) -> new AzureOutcome.One(item);
      case Read.HeldBack(KeyVaultItem early) ->
          new AzureOutcome.Failed(
              StoreException.of(
                  Phase.FETCH,
                  Kind.NOT_FOUND,
                  "%s: %s%s"
                      .formatted(
                          ref.label(),
                          Versions.heldBack(early),
                          ref.isPinned() ? "" : "; there is none before it")));
      case Read.Failed(StoreException failure) -> new AzureOutcome.Failed(failure);
    };
  }

  private AzureOutcome history(AzureObject object, ReadBudget room)
      throws StoreException, InterruptedException {
    ObjectRef ref = object.ref();
    List<ListedVersion> wanted = versions.wanted(ref);
    checkCount(ref, "versions are wanted", wanted.size(), room);
    List<KeyVaultItem> read =
        items(object, wanted.stream().map(version -> new Part(ref, version.id())).toList(), room)
            .stream()
            .flatMap(Optional::stream)
            .toList();
    if (read.isEmpty()) {
      throw allHeldBack(ref);
    }
    return new AzureOutcome.Versions(read);
  }

  private AzureOutcome many(AzureObject object, Many many, ReadBudget room)
      throws StoreException, InterruptedException {
    ObjectRef ref = object.ref();
    Map<String, String> names = versions.names(ref, many);
    checkCount(ref, "secrets have such a name", names.size(), room);
    List<String> rests = List.copyOf(names.keySet());
    List<Optional<KeyVaultItem>> read =
        items(
            object,
            names.values().stream().map(name -> new Part(Versions.named(ref, name), "")).toList(),
            room);
    List<AzureOutcome.Named> named = new ArrayList<>();
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < rests.size(); i++) {
      if (read.get(i).isPresent()) {
        KeyVaultItem item = read.get(i).get();
        named.add(new AzureOutcome.Named(rests.get(i), item));
        marks.add(rests.get(i) + " " + item.version());
      }
    }
    if (named.isEmpty()) {
      throw allHeldBack(ref);
    }
    return new AzureOutcome.Many(named, ShortHash.ofMany(marks));
  }

  private static void checkCount(ObjectRef ref, String what, int count, ReadBudget room)
      throws StoreException {
    if (count > room.files()) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.TOO_LARGE,
          "%s: %d %s, and a volume takes %d files"
              .formatted(ref.label(), count, what, room.files()));
    }
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
    record Item(KeyVaultItem item) implements Read {}

    /** It is not valid yet, nothing is delivered instead, and the class wants it so. */
    record HeldBack(KeyVaultItem early) implements Read {}

    record Failed(StoreException failure) implements Read {}
  }

  /**
   * All of them in their order, absent where they are held back; or the failure of the first that
   * could not be had.
   */
  private List<Optional<KeyVaultItem>> items(AzureObject object, List<Part> parts, ReadBudget room)
      throws StoreException, InterruptedException {
    List<Optional<KeyVaultItem>> read = new ArrayList<>();
    for (Read one : InParallel.map(parts, part -> read(object, part, room))) {
      switch (one) {
        case Read.Item(KeyVaultItem item) -> read.add(Optional.of(item));
        case Read.HeldBack _ -> read.add(Optional.empty());
        case Read.Failed(StoreException failure) -> throw listed(failure);
      }
    }
    return read;
  }

  private Read read(AzureObject object, Part part, ReadBudget room) throws InterruptedException {
    try {
      KeyVaultItem item = item(object, part, room);
      return versions.isHeldBack(part.ref(), item)
          ? instead(object, part, item, room)
          : new Read.Item(item);
    } catch (StoreException e) {
      return new Read.Failed(e);
    }
  }

  /** A version that is named is never replaced. */
  private Read instead(AzureObject object, Part part, KeyVaultItem early, ReadBudget room)
      throws StoreException, InterruptedException {
    Optional<ListedVersion> instead =
        part.version().isEmpty() ? versions.insteadOf(early, part.ref()) : Optional.empty();
    return instead.isPresent()
        ? new Read.Item(item(object, new Part(part.ref(), instead.get().id()), room))
        : new Read.HeldBack(early);
  }

  /**
   * What was listed a moment ago is not there. That is no reason to take a volume's files away: the
   * next list says what there is.
   */
  private static StoreException listed(StoreException failure) {
    return failure.kind() == Kind.NOT_FOUND
        ? StoreException.answered(
            Kind.UNAVAILABLE,
            failure.text() + " It was in the vault's list, which is read anew the next time",
            failure.code(),
            failure.requestId(),
            Optional.empty())
        : failure;
  }
}
