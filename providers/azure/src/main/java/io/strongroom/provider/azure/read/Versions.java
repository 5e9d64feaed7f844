package io.strongroom.provider.azure.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.azure.spec.Selection.Many;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.InParallel;
import io.strongroom.provider.cloud.Mark;
import io.strongroom.provider.cloud.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds out by lists alone which versions are meant; no value is read. */
final class Versions {
  private final PodCalls calls;
  private final Denials<MayNotList> denials;
  private final Listing listing;

  Versions(PodCalls calls, Denials<MayNotList> denials) {
    this.calls = calls;
    this.denials = denials;
    listing = new Listing(calls);
  }

  /** The versions that an object has now; unknown as well where that could not be found out. */
  CurrentVersions current(Asked asked) throws InterruptedException {
    ObjectRef ref = asked.object().ref();
    try {
      if (asked.object().selection() instanceof Many many) {
        return ofMany(ref, many);
      }
      if (ref.hasHistory()) {
        return ofHistory(ref);
      }
      return ref.isPinned() ? ofPinned(ref, asked.wasMissing()) : newest(ref);
    } catch (StoreException e) {
      return e.isOfMissingObject() ? new CurrentVersions.Missing() : new CurrentVersions.Unknown();
    }
  }

  /** The versions of a history: one more than it says, as ever. */
  List<String> wanted(ObjectRef ref) throws StoreException, InterruptedException {
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

  private CurrentVersions ofHistory(ObjectRef ref) throws StoreException, InterruptedException {
    Map<String, String> bySuffix = new TreeMap<>();
    List<String> wanted = wanted(ref);
    for (int i = 0; i < wanted.size(); i++) {
      bySuffix.put("/" + i, wanted.get(i));
    }
    return new CurrentVersions.Known(bySuffix);
  }

  /** The names that a star stands for, by that part of them. */
  Map<String, String> names(ObjectRef ref, Many many) throws StoreException, InterruptedException {
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

  /** One of the names. */
  static ObjectRef named(ObjectRef ref, String name) {
    return new ObjectRef(ref.vault(), ref.type(), name, "", 0);
  }

  private CurrentVersions ofMany(ObjectRef ref, Many many)
      throws StoreException, InterruptedException {
    Map<String, String> names = names(ref, many);
    List<String> rests = List.copyOf(names.keySet());
    List<CurrentVersions> newest =
        InParallel.map(List.copyOf(names.values()), name -> newestIfKnown(named(ref, name)));
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < rests.size(); i++) {
      if (!(newest.get(i) instanceof CurrentVersions.Known(Map<String, String> bySuffix))) {
        return new CurrentVersions.Unknown();
      }
      marks.add(rests.get(i) + " " + bySuffix.get(""));
    }
    return CurrentVersions.Known.one(Mark.ofMany(marks));
  }

  private CurrentVersions newestIfKnown(ObjectRef ref) throws InterruptedException {
    try {
      return newest(ref);
    } catch (StoreException e) {
      return new CurrentVersions.Unknown();
    }
  }

  /** What a version holds never changes: it is looked for only while it is not there. */
  private CurrentVersions ofPinned(ObjectRef ref, boolean wasMissing)
      throws StoreException, InterruptedException {
    if (!wasMissing) {
      return CurrentVersions.Known.one(ref.version());
    }
    Optional<List<ListedVersion>> listed = listed(ref);
    if (listed.isEmpty()) {
      return new CurrentVersions.Unknown();
    }
    return listed.get().stream().anyMatch(version -> version.id().equals(ref.version()))
        ? CurrentVersions.Known.one(ref.version())
        : new CurrentVersions.Missing();
  }

  /**
   * The version that a read without one would answer; unknown where several of the same second are
   * the newest, where it is disabled, and where versions may not be listed.
   */
  private CurrentVersions newest(ObjectRef ref) throws StoreException, InterruptedException {
    Optional<List<ListedVersion>> listed = listed(ref);
    if (listed.isEmpty()) {
      return new CurrentVersions.Unknown();
    }
    List<ListedVersion> versions = listed.get();
    if (versions.isEmpty()) {
      return new CurrentVersions.Missing();
    }
    long latest = versions.stream().mapToLong(ListedVersion::created).max().orElse(0);
    List<ListedVersion> newest =
        versions.stream().filter(version -> version.created() == latest).toList();
    return newest.size() == 1 && newest.getFirst().enabled()
        ? CurrentVersions.Known.one(newest.getFirst().id())
        : new CurrentVersions.Unknown();
  }

  /** Absent where the pod may not list them, for which it is not tried again for an hour. */
  private Optional<List<ListedVersion>> listed(ObjectRef ref)
      throws StoreException, InterruptedException {
    MayNotList list = new MayNotList(calls.grant().principal(), ref.vault(), ref.type());
    if (!denials.mayBeTried(list)) {
      return Optional.empty();
    }
    try {
      return Optional.of(listing.versions(ref));
    } catch (StoreException e) {
      if (e.kind() != Kind.DENIED) {
        throw e;
      }
      denials.denied(list);
      return Optional.empty();
    }
  }
}
