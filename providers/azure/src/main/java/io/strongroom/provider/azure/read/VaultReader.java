package io.strongroom.provider.azure.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.azure.spec.AzureObject;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.azure.spec.Selection;
import io.strongroom.provider.azure.spec.Selection.Many;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.Mark;
import io.strongroom.provider.cloud.StoreException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what one class asks for, for one pod. */
public final class VaultReader {
  private static final String API = "api-version=7.4";

  private final PodCalls calls;
  private final Denials<MayNotList> denials;
  private final Listing listing;

  VaultReader(PodCalls calls, Denials<MayNotList> denials) {
    this.calls = calls;
    this.denials = denials;
    listing = new Listing(calls);
  }

  /**
   * Reads what an object asks for.
   *
   * @param most no more versions are read than a volume takes files
   */
  public Outcome read(AzureObject object, int most) throws InterruptedException {
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
    List<String> wanted = wanted(ref);
    if (wanted.size() > most) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.TOO_LARGE,
          "%s: %d versions are wanted, and a volume takes %d files"
              .formatted(ref.label(), wanted.size(), most));
    }
    List<VaultItem> items = new ArrayList<>();
    for (String version : wanted) {
      items.add(item(ref, version));
    }
    return new Outcome.Versions(items);
  }

  /** The versions of a history: one more than it says, as ever. */
  private List<String> wanted(ObjectRef ref) throws StoreException, InterruptedException {
    List<String> enabled =
        listing.versions(ref).stream()
            .filter(ListedVersion::enabled)
            .sorted(Comparator.comparingLong(ListedVersion::created).reversed())
            .map(ListedVersion::id)
            .toList();
    int from = ref.start().isEmpty() ? 0 : enabled.indexOf(ref.start());
    if (enabled.isEmpty() || from < 0) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.NOT_FOUND,
          "%s: there is no such %s that is enabled"
              .formatted(ref.label(), enabled.isEmpty() ? "object" : "version"));
    }
    long to = Math.min((long) from + ref.history() + 1, enabled.size());
    return enabled.subList(from, (int) to);
  }

  private Outcome many(ObjectRef ref, Many many) throws StoreException, InterruptedException {
    List<Outcome.Named> items = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    for (Map.Entry<String, String> found : names(ref, many).entrySet()) {
      VaultItem item = item(named(ref, found.getValue()), "");
      items.add(new Outcome.Named(found.getKey(), item));
      versions.add(found.getKey() + " " + item.version());
    }
    return new Outcome.Many(items, Mark.ofMany(versions));
  }

  private Map<String, String> names(ObjectRef ref, Many many)
      throws StoreException, InterruptedException {
    Map<String, String> names = listing.names(ref, many);
    if (names.isEmpty()) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.NOT_FOUND,
          "%s: no secret that is enabled has such a name%s"
              .formatted(ref.label(), many.tags().isEmpty() ? "" : " and these tags"));
    }
    return names;
  }

  private static ObjectRef named(ObjectRef ref, String name) {
    return new ObjectRef(ref.vault(), ref.type(), name, "", 0);
  }

  /**
   * The versions that an object has now, without reading one: what stands behind its id, if
   * anything, and the version. Absent if that is not known.
   */
  public Optional<Map<String, String>> versions(AzureObject object) throws InterruptedException {
    ObjectRef ref = object.ref();
    try {
      if (object.selection() instanceof Selection.Many many) {
        return versionOfMany(ref, many).map(version -> Map.of("", version));
      }
      if (ref.hasHistory()) {
        Map<String, String> versions = new TreeMap<>();
        List<String> wanted = wanted(ref);
        for (int i = 0; i < wanted.size(); i++) {
          versions.put("/" + i, wanted.get(i));
        }
        return Optional.of(versions);
      }
      return ref.isPinned()
          ? Optional.of(Map.of("", ref.version()))
          : newest(ref).map(version -> Map.of("", version));
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private Optional<String> versionOfMany(ObjectRef ref, Many many)
      throws StoreException, InterruptedException {
    List<String> versions = new ArrayList<>();
    for (Map.Entry<String, String> found : names(ref, many).entrySet()) {
      Optional<String> newest = newest(named(ref, found.getValue()));
      if (newest.isEmpty()) {
        return Optional.empty();
      }
      versions.add(found.getKey() + " " + newest.get());
    }
    return Optional.of(Mark.ofMany(versions));
  }

  /**
   * The version that a read without one would answer; absent where several of the same second are
   * the newest, where it is disabled, and where versions may not be listed.
   */
  private Optional<String> newest(ObjectRef ref) throws StoreException, InterruptedException {
    MayNotList list = new MayNotList(calls.grant().principal(), ref.vault(), ref.type());
    if (!denials.mayBeTried(list)) {
      return Optional.empty();
    }
    List<ListedVersion> versions;
    try {
      versions = listing.versions(ref);
    } catch (StoreException e) {
      if (e.kind() == Kind.DENIED) {
        denials.denied(list);
      }
      throw e;
    }
    long latest = versions.stream().mapToLong(ListedVersion::created).max().orElse(0);
    List<ListedVersion> newest =
        versions.stream().filter(version -> version.created() == latest).toList();
    return newest.size() == 1 && newest.getFirst().enabled()
        ? Optional.of(newest.getFirst().id())
        : Optional.empty();
  }
}
