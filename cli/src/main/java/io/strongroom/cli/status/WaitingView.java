package io.strongroom.cli.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints the pods that wait for a volume, those with the same problem in one row. */
final class WaitingView {
  private static final int UNCUT = 1 << 16;

  private final ClusterState state;
  private final boolean severalNamespaces;
  private final boolean wide;
  private final Instant now;

  WaitingView(ClusterState state, boolean severalNamespaces, boolean wide, Instant now) {
    this.state = state;
    this.severalNamespaces = severalNamespaces;
    this.wide = wide;
    this.now = now;
  }

  /** What makes two volumes wait for the same. */
  private record Problem(
      String namespace, String volume, String className, String code, String message) {}

  void print(List<WaitingVolume> waiting, PrintWriter out) {
    Map<Problem, List<WaitingVolume>> groups =
        waiting.stream()
            .collect(Collectors.groupingBy(this::problem, LinkedHashMap::new, Collectors.toList()));
    List<String> head =
        new ArrayList<>(
            List.of(
                "WAITING", "VOLUME", "CLASS", "FOR", "TRIES", "LAST", "CODE", "NODE", "MESSAGE"));
    if (severalNamespaces) {
      head.addFirst("NAMESPACE");
    }
    TextTable table = new TextTable(head, UNCUT);
    groups.forEach((problem, volumes) -> table.add(cells(problem, volumes)));
    table.print(out);
  }

  private List<String> cells(Problem problem, List<WaitingVolume> volumes) {
    Optional<Instant> last =
        volumes.stream()
            .flatMap(each -> each.refusal().stream())
            .map(RefusedVolume::last)
            .max(Comparator.naturalOrder());
    Optional<Instant> first =
        volumes.stream().map(WaitingVolume::since).min(Comparator.naturalOrder());
    int tries = volumes.stream().mapToInt(WaitingVolume::tries).sum();
    List<String> cells =
        new ArrayList<>(
            List.of(
                Several.of(volumes.stream().map(WaitingVolume::pod).toList(), wide),
                problem.volume(),
                problem.className(),
                Age.of(first, now),
                tries == 0 ? "" : Integer.toString(tries),
                last.isPresent() ? Age.of(last, now) + " ago" : "",
                problem.code(),
                Several.of(volumes.stream().map(WaitingVolume::node).toList(), wide),
                problem.message()));
    if (severalNamespaces) {
      cells.addFirst(problem.namespace());
    }
    return cells;
  }

  private Problem problem(WaitingVolume volume) {
    return new Problem(
        volume.namespace(),
        volume.volume(),
        volume.className(),
        volume.refusal().map(RefusedVolume::code).orElse(""),
        message(volume));
  }

  private String message(WaitingVolume volume) {
    if (state.isWithoutDriver(volume)) {
      return state.none(volume.driver()) + " runs on its node";
    }
    return volume
        .refusal()
        .map(refusal -> wide ? refusal.message() : ErrorText.news(refusal.message()))
        .orElse(
            state.notExplained().isPresent()
                ? ""
                : "no event says why: it was not tried yet, or the event is older than they are"
                    + " kept");
  }

  static JsonArray json(List<WaitingVolume> waiting) {
    JsonArray list = new JsonArray();
    for (WaitingVolume each : waiting) {
      JsonObject json = new JsonObject();
      json.addProperty("namespace", each.namespace());
      json.addProperty("pod", each.pod());
      json.addProperty("podUid", each.podUid());
      json.addProperty("volume", each.volume());
      json.addProperty("class", each.className());
      json.addProperty("node", each.node());
      json.addProperty("since", each.since().toString());
      each.refusal()
          .ifPresent(
              refusal -> {
                if (!refusal.code().isEmpty()) {
                  json.addProperty("code", refusal.code());
                }
                json.addProperty("message", refusal.message());
                json.addProperty("count", refusal.count());
                json.addProperty("last", refusal.last().toString());
              });
      list.add(json);
    }
    return list;
  }
}
