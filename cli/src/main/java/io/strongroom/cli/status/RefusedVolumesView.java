package io.strongroom.cli.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.strongroom.cli.status.VolumeListing.Source;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints who was refused, and how far back that can be said. */
final class RefusedVolumesView {
  private static final int UNCUT = 1 << 16;

  private final ViewOptions options;
  private final PrintWriter out;
  private final PrintWriter err;

  RefusedVolumesView(ViewOptions options, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** Returns the exit code. */
  int show(Source source, Instant now, RefusedVolumes refusals) {
    List<RefusedVolume> shown =
        refusals.refusals().stream().filter(each -> options.isNode(each.node())).toList();
    switch (options.format()) {
      case table, wide -> table(source, now, shown);
      case json -> out.println(SafeJson.of(json(source, now, refusals, shown)));
    }
    out.flush();
    if (options.format() != ViewOptions.Format.json) {
      err.println(summary(source, now, refusals, shown.size()));
      err.flush();
    }
    return options.code(shown.size());
  }

  private void table(Source source, Instant now, List<RefusedVolume> shown) {
    if (shown.isEmpty()) {
      return;
    }
    List<String> head =
        new ArrayList<>(List.of("LAST", "TIMES", "POD", "VOLUME", "CODE", "NODE", "MESSAGE"));
    if (source.severalNamespaces()) {
      head.addFirst("NAMESPACE");
    }
    boolean wide = options.format() == ViewOptions.Format.wide;
    TextTable table = new TextTable(head, UNCUT);
    shown.stream()
        .collect(Collectors.groupingBy(Problem::of, LinkedHashMap::new, Collectors.toList()))
        .forEach((problem, refusals) -> table.add(cells(source, now, wide, problem, refusals)));
    table.print(out);
  }

  /** What makes two refusals one row. */
  private record Problem(String namespace, String volume, String code, String message) {
    static Problem of(RefusedVolume refusal) {
      return new Problem(
          refusal.namespace(),
          refusal.volume(),
          refusal.code().isEmpty() ? refusal.reason() : refusal.code(),
          refusal.message());
    }
  }

  /** The newest refusal is the first. */
  private static List<String> cells(
      Source source, Instant now, boolean wide, Problem problem, List<RefusedVolume> refusals) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                Age.of(Optional.of(refusals.getFirst().last()), now),
                Integer.toString(refusals.stream().mapToInt(RefusedVolume::count).sum()),
                Several.of(refusals.stream().map(RefusedVolume::pod).toList(), wide),
                problem.volume(),
                problem.code(),
                Several.of(refusals.stream().map(RefusedVolume::node).toList(), wide),
                problem.message()));
    if (source.severalNamespaces()) {
      cells.addFirst(problem.namespace());
    }
    return cells;
  }

  private static String summary(Source source, Instant now, RefusedVolumes refusals, int shown) {
    StringBuilder text = new StringBuilder("strongroom: ");
    text.append(shown == 1 ? "1 refusal" : shown + " refusals");
    text.append(" of ").append(source.scope()).append(", as events in ").append(source.at());
    text.append(" say; ");
    text.append(
        refusals
            .oldest()
            .map(
                oldest ->
                    "the oldest event looked at is %s old (%s)"
                        .formatted(Age.of(Duration.between(oldest, now)), oldest))
            .orElse("there is no such event at all"));
    text.append(", and API servers keep events for one hour unless --event-ttl says otherwise");
    if (refusals.ofGonePods() > 0) {
      text.append(
          "; %d more are of pods that are gone: of which driver cannot be told"
              .formatted(refusals.ofGonePods()));
    }
    return text.toString();
  }

  private static JsonObject json(
      Source source, Instant now, RefusedVolumes refusals, List<RefusedVolume> shown) {
    JsonArray list = new JsonArray();
    for (RefusedVolume each : shown) {
      JsonObject json = new JsonObject();
      json.addProperty("namespace", each.namespace());
      json.addProperty("pod", each.pod());
      if (!each.volume().isEmpty()) {
        json.addProperty("volume", each.volume());
      }
      json.addProperty("node", each.node());
      json.addProperty("reason", each.reason());
      if (!each.code().isEmpty()) {
        json.addProperty("code", each.code());
      }
      json.addProperty("message", each.message());
      json.addProperty("count", each.count());
      json.addProperty("first", each.first().toString());
      json.addProperty("last", each.last().toString());
      list.add(json);
    }
    JsonObject json = View.head(source, now);
    refusals.oldest().ifPresent(oldest -> json.addProperty("oldestEvent", oldest.toString()));
    json.addProperty("ofGonePods", refusals.ofGonePods());
    json.add("refusals", list);
    return json;
  }
}
