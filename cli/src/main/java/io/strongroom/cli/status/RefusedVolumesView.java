package io.strongroom.cli.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.strongroom.cli.status.VolumeListing.Source;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints who was refused, and how far back that can be said. */
final class RefusedVolumesView {
  private static final int CUT = 160;
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
    TextTable table =
        new TextTable(head, options.format() == ViewOptions.Format.wide ? UNCUT : CUT);
    for (RefusedVolume each : shown) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  Age.of(Optional.of(each.last()), now),
                  Integer.toString(each.count()),
                  each.pod(),
                  each.volume(),
                  each.code().isEmpty() ? each.reason() : each.code(),
                  each.node(),
                  each.message()));
      if (source.severalNamespaces()) {
        cells.addFirst(each.namespace());
      }
      table.add(cells);
    }
    table.print(out);
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
