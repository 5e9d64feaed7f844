package io.strongroom.cli.status;

import io.strongroom.driver.local.VolumeStatus;
import io.strongroom.provider.yaml.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a person must know to read a table rightly, one line each. */
final class Notes {
  private static final int NEAR = 3;

  private Notes() {}

  static List<String> of(VolumeListing listing, List<Holding> shown, ViewOptions options) {
    List<String> notes = new ArrayList<>();
    notes.addAll(withoutDriver(listing, shown));
    listing
        .state()
        .notAsked()
        .map(why -> "which pods wait is not known: " + why)
        .ifPresent(notes::add);
    listing
        .state()
        .notExplained()
        .map(why -> "why pods wait is not known: " + why)
        .ifPresent(notes::add);
    if (options.secret != null && shown.isEmpty()) {
      nothingFound(listing, options.secret).ifPresent(notes::add);
    }
    return notes;
  }

  private static List<String> withoutDriver(VolumeListing listing, List<Holding> shown) {
    ClusterState state = listing.state();
    if (state.isWithoutDriver()) {
      return List.of(
          "no driver runs on any node: "
              + (shown.isEmpty()
                  ? "no pod gets a volume"
                  : "what is shown was said before it went, and is not kept up to date"));
    }
    Map<String, Set<String>> nodes = new TreeMap<>();
    shown.stream()
        .map(Holding::volume)
        .filter(state::isWithoutDriver)
        .forEach(
            volume ->
                nodes
                    .computeIfAbsent(state.driverOf(volume), _ -> new TreeSet<>())
                    .add(volume.node()));
    List<String> notes = new ArrayList<>();
    nodes.forEach(
        (driver, without) ->
            notes.add(
                "%s runs on %s: what is shown of there is not kept up to date"
                    .formatted(state.none(driver), Several.of(List.copyOf(without), false))));
    return notes;
  }

  /**
   * The nodes that are spoken of and lack the driver; empty if there is none, or that is unknown.
   */
  static Optional<List<String>> nodesWithoutDriver(
      VolumeListing listing, List<Holding> shown, List<WaitingVolume> waiting) {
    List<String> nodes =
        List.copyOf(
            new TreeSet<>(
                Stream.concat(
                        shown.stream()
                            .map(Holding::volume)
                            .filter(volume -> listing.state().isWithoutDriver(volume))
                            .map(VolumeStatus::node),
                        waiting.stream()
                            .filter(volume -> listing.state().isWithoutDriver(volume))
                            .map(WaitingVolume::node))
                    .toList()));
    return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes);
  }

  private static Optional<String> nothingFound(VolumeListing listing, String secret) {
    Map<String, String> known = new LinkedHashMap<>();
    for (Holding holding : Holding.of(listing.volumes(), listing.now())) {
      for (String name : holding.names(listing.paths())) {
        String withoutKey = name.split("#", 2)[0];
        Stream.concat(
                Stream.of(name, withoutKey, StorePaths.withoutData(withoutKey)),
                Stream.of(name.split("[/#]", -1)))
            .forEach(part -> known.putIfAbsent(part, name));
      }
    }
    List<String> near = new ArrayList<>();
    while (near.size() < NEAR) {
      Optional<String> nearest = Names.nearest(secret, known.keySet());
      if (nearest.isEmpty()) {
        break;
      }
      String name = String.valueOf(known.get(nearest.get()));
      near.add(name);
      known.values().removeIf(name::equals);
    }
    return Optional.of(
        near.isEmpty()
            ? "no volume has a secret of that name, nor of one like it; without --secret all are"
                + " listed"
            : "no volume has a secret of that name; near it: " + String.join(", ", near));
  }
}
