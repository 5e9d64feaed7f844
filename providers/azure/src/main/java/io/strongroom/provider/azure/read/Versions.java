package io.strongroom.provider.azure.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Validity;
import io.strongroom.provider.Validity.State;
import io.strongroom.provider.azure.spec.AzureObjectType;
import io.strongroom.provider.azure.spec.AzureSelection.Many;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.InParallel;
import io.strongroom.provider.cloud.ShortHash;
import io.strongroom.provider.cloud.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds out which versions are meant, in one call for each. For a secret that is the list of its
 * versions, which shows no value; one with more than a page of them is read, since pages have no
 * order. Keys and certificates are read, since that shows nothing secret. Where what is read is
 * held back, the list says which version is delivered instead.
 */
final class Versions {
  private final AzurePodCalls calls;
  private final Denials<MayNotList> denials;
  private final KeyVaultListing listing;
  private final Items items;
  private final InstantSource clock;

  /**
   * @param clock by which versions have begun
   */
  Versions(
      AzurePodCalls calls,
      Items items,
      Denials<MayNotList> denials,
      Denials<LongList> longLists,
      InstantSource clock) {
    this.calls = calls;
    this.denials = denials;
    this.items = items;
    this.clock = clock;
    listing = new KeyVaultListing(calls, longLists);
  }

  /** The versions that an object has now; unknown as well where that could not be found out. */
  CurrentVersions current(VersionQuery asked) throws InterruptedException {
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
  List<ListedVersion> wanted(ObjectRef ref) throws StoreException, InterruptedException {
    List<ListedVersion> usable =
        deliverable(ref, listing.versions(ref)).stream()
            .filter(ListedVersion::enabled)
            .sorted(Comparator.comparingLong(ListedVersion::created).reversed())
            .toList();
    int from =
        ref.start().isEmpty()
            ? 0
            : usable.stream().map(ListedVersion::id).toList().indexOf(ref.start());
    if (usable.isEmpty() || from < 0) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.NOT_FOUND,
          "%s: there is no such %s that is enabled%s"
              .formatted(
                  ref.label(),
                  usable.isEmpty() ? "object" : "version",
                  ref.holdsBack() ? " and has begun to be valid" : ""));
    }
    long to = Math.min((long) from + ref.history() + 1, usable.size());
    return usable.subList(from, (int) to);
  }

  /** Without those that the class holds back. */
  private List<ListedVersion> deliverable(ObjectRef ref, List<ListedVersion> listed) {
    Instant now = clock.instant();
    return listed.stream().filter(version -> !ref.holdsBack() || version.hasBegun(now)).toList();
  }

  /** Whether the class holds a version back. */
  boolean isHeldBack(ObjectRef ref, KeyVaultItem item) {
    return ref.holdsBack() && item.validity().at(clock.instant()) == State.NOT_YET_VALID;
  }

  /**
   * What is delivered instead of the newest version, which is held back.
   *
   * @return absent if there is none
   */
  Optional<ListedVersion> insteadOf(KeyVaultItem early, ObjectRef ref)
      throws StoreException, InterruptedException {
    try {
      return newestOf(deliverable(ref, listing.versions(ref))).stream()
          .min(Comparator.comparing(ListedVersion::id));
    } catch (StoreException e) {
      throw e.withText(
          "%s, and what is delivered instead is in the list of versions: %s"
              .formatted(heldBack(early), e.text()));
    }
  }

  /** Why a version is not delivered. */
  static String heldBack(KeyVaultItem early) {
    return "version %s is not valid before %s, and the class holds it back until then (%s)"
        .formatted(
            early.version(),
            early.validity().notBefore().map(Instant::toString).orElse("its time"),
            ObjectRef.HOLD_BACK);
  }

  private CurrentVersions ofHistory(ObjectRef ref) throws StoreException, InterruptedException {
    Map<String, CurrentVersion> bySuffix = new TreeMap<>();
    List<ListedVersion> wanted = wanted(ref);
    for (int i = 0; i < wanted.size(); i++) {
      bySuffix.put("/" + i, CurrentVersion.of(wanted.get(i)));
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
    return new ObjectRef(ref.vault(), ref.type(), name, "", 0, ref.holdsBack());
  }

  private CurrentVersions ofMany(ObjectRef ref, Many many)
      throws StoreException, InterruptedException {
    Map<String, String> names = names(ref, many);
    List<String> rests = List.copyOf(names.keySet());
    List<CurrentVersions> newest =
        InParallel.map(List.copyOf(names.values()), name -> newestIfKnown(named(ref, name)));
    List<String> marks = new ArrayList<>();
    Validity validity = Validity.UNLIMITED;
    for (int i = 0; i < rests.size(); i++) {
      switch (newest.get(i)) {
        case CurrentVersions.Known known -> {
          CurrentVersion one = known.only();
          marks.add(rests.get(i) + " " + one.id());
          validity = validity.and(one.validity().orElse(Validity.UNLIMITED));
        }
        case CurrentVersions.Missing missing -> {
          if (!ref.holdsBack()) {
            return new CurrentVersions.Unknown();
          }
        }
        case CurrentVersions.Unknown unknown -> {
          return unknown;
        }
      }
    }
    return marks.isEmpty()
        ? new CurrentVersions.Missing()
        : CurrentVersions.Known.one(
            new CurrentVersion(ShortHash.ofMany(marks), Optional.of(validity)));
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
    CurrentVersions itself =
        CurrentVersions.Known.one(new CurrentVersion(ref.version(), Optional.empty()));
    if (!wasMissing) {
      return itself;
    }
    Optional<List<ListedVersion>> listed = listed(ref);
    if (listed.isEmpty()) {
      return readIfLong(ref, ref.version());
    }
    return deliverable(ref, listed.get()).stream()
            .anyMatch(version -> version.id().equals(ref.version()))
        ? itself
        : new CurrentVersions.Missing();
  }

  /**
   * The version that a read without one would deliver; unknown where several of the same second are
   * the newest, where it is disabled, and where versions may not be listed.
   */
  private CurrentVersions newest(ObjectRef ref) throws StoreException, InterruptedException {
    if (ref.type() != AzureObjectType.SECRET) {
      return read(ref, "");
    }
    Optional<List<ListedVersion>> listed = listed(ref);
    if (listed.isEmpty()) {
      return readIfLong(ref, "");
    }
    List<ListedVersion> newest = newestOf(deliverable(ref, listed.get()));
    if (newest.isEmpty()) {
      return new CurrentVersions.Missing();
    }
    return newest.size() == 1 && newest.getFirst().enabled()
        ? CurrentVersions.Known.one(CurrentVersion.of(newest.getFirst()))
        : new CurrentVersions.Unknown();
  }

  private CurrentVersions readIfLong(ObjectRef ref, String version)
      throws StoreException, InterruptedException {
    return listing.isLong(ref) ? read(ref, version) : new CurrentVersions.Unknown();
  }

  private CurrentVersions read(ObjectRef ref, String version)
      throws StoreException, InterruptedException {
    KeyVaultItem item = items.read(ref, version);
    if (!isHeldBack(ref, item)) {
      return CurrentVersions.Known.one(
          new CurrentVersion(item.version(), Optional.of(item.validity())));
    }
    return ref.isPinned() ? new CurrentVersions.Missing() : currentInsteadOf(item, ref);
  }

  /** Unknown where it is disabled: the vault's refusal of a read says so. */
  private CurrentVersions currentInsteadOf(KeyVaultItem early, ObjectRef ref)
      throws StoreException, InterruptedException {
    Optional<ListedVersion> instead = insteadOf(early, ref);
    if (instead.isEmpty()) {
      return new CurrentVersions.Missing();
    }
    return instead.get().enabled()
        ? CurrentVersions.Known.one(CurrentVersion.of(instead.get()))
        : new CurrentVersions.Unknown();
  }

  /** Those of the latest second. */
  private static List<ListedVersion> newestOf(List<ListedVersion> versions) {
    long latest = versions.stream().mapToLong(ListedVersion::created).max().orElse(0);
    return versions.stream().filter(version -> version.created() == latest).toList();
  }

  /**
   * Absent where the pod may not list them, and where they take more than one page; neither is
   * tried again for an hour.
   */
  private Optional<List<ListedVersion>> listed(ObjectRef ref)
      throws StoreException, InterruptedException {
    MayNotList list = new MayNotList(calls.grant().identity(), ref.vault(), ref.type());
    if (!denials.mayBeTried(list)) {
      return Optional.empty();
    }
    try {
      return listing.versionsOnOnePage(ref);
    } catch (StoreException e) {
      if (e.kind() != Kind.DENIED) {
        throw e;
      }
      denials.denied(list);
      return Optional.empty();
    }
  }
}
