package io.strongroom.cli.status;

import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.local.VolumeStatus;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One object in one volume.
 *
 * @param object absent for a volume that is not known to hold anything
 * @param stale why its pod does not have the newest, or nothing that is still good; empty if it
 *     has, or if that is not known
 */
record Holding(VolumeStatus volume, Optional<HeldObject> object, List<Stale> stale) {
  Holding {
    stale = List.copyOf(stale);
  }

  /** An object of a class: the same secret wherever it is, as far as names show. */
  private record Shared(String namespace, String className, String id) {
    static Shared of(VolumeStatus volume, HeldObject object) {
      return new Shared(volume.namespace(), volume.className(), object.id());
    }
  }

  private record Written(String version, Instant at) {}

  /**
   * What the volumes hold, in their order. All volumes are needed to say which version is newest.
   *
   * @param now by which objects have expired
   */
  static List<Holding> of(List<VolumeStatus> volumes, Instant now) {
    Map<Shared, Written> newest = newest(volumes);
    List<Holding> holdings = new ArrayList<>();
    for (VolumeStatus volume : volumes) {
      if (volume.objects().isEmpty()) {
        holdings.add(new Holding(volume, Optional.empty(), List.of()));
      }
      for (HeldObject object : volume.objects()) {
        holdings.add(
            new Holding(
                volume,
                Optional.of(object),
                stale(object, Optional.ofNullable(newest.get(Shared.of(volume, object))), now)));
      }
    }
    return holdings;
  }

  private static Map<Shared, Written> newest(List<VolumeStatus> volumes) {
    Map<Shared, Written> newest = new HashMap<>();
    for (VolumeStatus volume : volumes) {
      for (HeldObject object : volume.objects()) {
        object
            .updatedAt()
            .ifPresent(
                at ->
                    newest.merge(
                        Shared.of(volume, object),
                        new Written(object.version(), at),
                        (known, other) -> other.at().isAfter(known.at()) ? other : known));
      }
    }
    return newest;
  }

  private static List<Stale> stale(HeldObject object, Optional<Written> newest, Instant now) {
    List<Stale> stale = new ArrayList<>();
    if (object.reading() instanceof Reading.NotRead) {
      stale.add(new Stale.NotRead(object.updatedAt()));
    }
    newest
        .filter(written -> !written.version().equals(object.version()))
        // The same moment says nothing of the order, and neither does an unknown one.
        .filter(written -> object.updatedAt().filter(written.at()::isAfter).isPresent())
        .ifPresent(written -> stale.add(new Stale.OlderVersion(written.version(), written.at())));
    if (object.validity().at(now) == Validity.State.EXPIRED) {
      object.validity().expires().map(Stale.Expired::new).ifPresent(stale::add);
    }
    return stale;
  }

  /** Whether its store states a date. */
  boolean isDated() {
    return object.filter(held -> held.validity().isLimited()).isPresent();
  }

  /**
   * Whether the object goes by that name: it is its id or the path of its store, or whole parts of
   * them, which are what is between '/' and '#'.
   */
  boolean isNamed(String name, StorePaths paths) {
    return names(paths).stream()
        .anyMatch(
            known ->
                parts(known).contains(parts(name))
                    || parts(StorePaths.withoutData(known)).contains(parts(name)));
  }

  /** Its id, and where its store has it. */
  List<String> names(StorePaths paths) {
    return object
        .map(
            held ->
                Stream.concat(
                        Stream.of(held.id()),
                        paths.of(volume.namespace(), volume.className(), held.id()).stream())
                    .toList())
        .orElse(List.of());
  }

  private static String parts(String name) {
    return "/" + name.replace('#', '/') + "/";
  }
}
