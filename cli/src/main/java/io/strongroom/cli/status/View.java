package io.strongroom.cli.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.strongroom.cli.status.VolumeListing.Source;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.RefreshError;
import io.strongroom.driver.local.VolumeJson;
import io.strongroom.driver.local.VolumeStatus;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.provider.Validity;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Prints volumes: what was asked for on standard output, who was asked on standard error. */
final class View {
  private static final int CUT = 60;
  private static final int UNCUT = 1 << 16;
  private static final String LAST_ERROR = "LAST-ERROR";

  /** Characters of a version that are shown, enough to see that two differ; a hash has 64. */
  private static final int VERSION_CUT = 14;

  private final ViewOptions options;
  private final PrintWriter out;
  private final PrintWriter err;

  View(ViewOptions options, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** Returns the exit code. */
  int show(VolumeListing listing) {
    List<Holding> holdings =
        Holding.of(listing.volumes(), listing.now()).stream()
            .filter(holding -> options.shows(holding, listing.paths()))
            .toList();
    List<WaitingVolume> waiting =
        listing.state().waiting().stream().filter(options::shows).toList();
    switch (options.format) {
      case table, wide -> table(listing, holdings, waiting);
      case json -> out.println(SafeJson.of(json(listing, holdings, waiting)));
    }
    out.flush();
    return options.code(holdings.size() + waiting.size());
  }

  private void table(VolumeListing listing, List<Holding> holdings, List<WaitingVolume> waiting) {
    boolean wide = options.format == ViewOptions.Format.wide;
    if (!holdings.isEmpty()) {
      boolean dated = holdings.stream().anyMatch(Holding::isDated);
      Map<String, String> first = cells(listing, holdings.getFirst(), wide, dated);
      TextTable table = new TextTable(List.copyOf(first.keySet()), wide ? UNCUT : CUT);
      // One message for many pods is shown once.
      Set<String> said = new HashSet<>();
      for (Holding each : holdings) {
        Map<String, String> cells = cells(listing, each, wide, dated);
        Optional<String> error = each.volume().lastError().map(RefreshError::message);
        if (!wide && error.isPresent() && !said.add(error.get())) {
          cells.put(LAST_ERROR, error(each.volume(), _ -> "as above", listing.now()));
        }
        table.add(List.copyOf(cells.values()));
      }
      table.print(out);
    }
    if (!waiting.isEmpty()) {
      if (!holdings.isEmpty()) {
        out.println();
      }
      new WaitingView(listing.state(), listing.source().severalNamespaces(), wide, listing.now())
          .print(waiting, out);
    }
    out.flush();
    Notes.of(listing, holdings, options)
        .forEach(note -> err.println(OneLine.of("strongroom: " + note, UNCUT)));
    err.println(summary(listing, holdings, waiting));
    err.flush();
  }

  private static String summary(
      VolumeListing listing, List<Holding> holdings, List<WaitingVolume> waiting) {
    Source source = listing.source();
    long volumes = holdings.stream().map(Holding::volume).distinct().count();
    return OneLine.of(
        "strongroom: %s in %s, of %s, as %s says%s%s"
            .formatted(
                counted(
                    holdings.stream().filter(each -> each.object().isPresent()).count(), "object"),
                counted(volumes, "volume"),
                source.scope(),
                source.at(),
                waiting(listing.waiting()),
                pods(waiting)),
        UNCUT);
  }

  private static String waiting(int waiting) {
    return switch (waiting) {
      case 0 -> "";
      case 1 -> "; 1 more waits for kubelet, which asks again within two minutes";
      default ->
          "; %d more wait for kubelet, which asks again within two minutes".formatted(waiting);
    };
  }

  private static String pods(List<WaitingVolume> waiting) {
    long pods = waiting.stream().map(WaitingVolume::podUid).distinct().count();
    return switch ((int) pods) {
      case 0 -> "";
      case 1 -> "; 1 pod waits for its volume";
      default -> "; %d pods wait for their volumes".formatted(pods);
    };
  }

  static String counted(long number, String noun) {
    return number == 1 ? "1 " + noun : number + " " + noun + "s";
  }

  /**
   * @param dated whether a store states dates for something that is shown
   */
  private Map<String, String> cells(
      VolumeListing listing, Holding holding, boolean wide, boolean dated) {
    VolumeStatus volume = holding.volume();
    Optional<HeldObject> object = holding.object();
    Instant now = listing.now();
    Map<String, String> cells = new LinkedHashMap<>();
    if (listing.source().severalNamespaces()) {
      cells.put("NAMESPACE", volume.namespace());
    }
    cells.put("POD", volume.pod());
    cells.put("VOLUME", volume.name());
    cells.put("CLASS", volume.className());
    cells.put("OBJECT", object.map(HeldObject::id).orElse(""));
    String version = object.map(HeldObject::version).orElse("");
    cells.put("VERSION", wide ? version : OneLine.cut(version, VERSION_CUT));
    if (wide) {
      cells.put("STORE-VERSION", object.flatMap(HeldObject::storeVersion).orElse(""));
    }
    cells.put("AGE", Age.of(object.flatMap(HeldObject::updatedAt), now));
    cells.put("READ", object.map(held -> read(held.reading(), now)).orElse(""));
    if (dated) {
      cells.put("VALIDITY", object.map(held -> validity(held.validity(), now)).orElse(""));
    }
    if (options.stale) {
      cells.put(
          "STALE",
          holding.stale().stream().map(each -> why(each, now)).collect(Collectors.joining("; ")));
    }
    if (listing.source().kind().equals(LocalSource.KIND)) {
      cells.putAll(refreshes(volume, now));
    } else {
      cells.put("NODE", volume.node());
    }
    cells.put(LAST_ERROR, error(volume, wide ? text -> text : ErrorText::news, now));
    return cells;
  }

  private static String read(Reading reading, Instant now) {
    return switch (reading) {
      case Reading.Read(Instant at) -> Age.of(Optional.of(at), now) + " ago";
      case Reading.NotRead _ -> "no";
      case Reading.Unknown() -> "unknown";
    };
  }

  private static String validity(Validity validity, Instant now) {
    if (!validity.isLimited()) {
      return "";
    }
    return switch (validity.at(now)) {
      case NOT_YET_VALID -> "begins" + in(validity.notBefore(), now);
      case EXPIRED -> expired(validity.expires(), now);
      case VALID -> validity.expires().isEmpty() ? "valid" : "ends" + in(validity.expires(), now);
    };
  }

  private static String in(Optional<Instant> date, Instant now) {
    return date.map(at -> " in " + Age.of(Optional.of(now), at)).orElse("");
  }

  private static String expired(Optional<Instant> since, Instant now) {
    return "expired %s ago".formatted(Age.of(since, now));
  }

  private static String why(Stale stale, Instant now) {
    return switch (stale) {
      case Stale.NotRead(Optional<Instant> since) ->
          since.map(at -> "not read for " + Age.of(since, now)).orElse("not read");
      case Stale.OlderVersion(String newest, Instant since) ->
          "%s is out for %s"
              .formatted(OneLine.of(newest, VERSION_CUT), Age.of(Optional.of(since), now));
      case Stale.Expired(Instant since) -> expired(Optional.of(since), now);
    };
  }

  private static Map<String, String> refreshes(VolumeStatus volume, Instant now) {
    Map<String, String> cells = new LinkedHashMap<>();
    Optional<VolumeStatus.Refreshes> refreshes = volume.refreshes();
    cells.put("BYTES", volume.bytes().map(String::valueOf).orElse(""));
    cells.put("REFRESHED", Age.of(refreshes.flatMap(VolumeStatus.Refreshes::last), now));
    cells.put(
        "NEXT",
        refreshes
            .flatMap(VolumeStatus.Refreshes::next)
            .map(next -> "in " + Age.of(Optional.of(now), next))
            .orElse(""));
    cells.put("FAILURES", refreshes.map(each -> Integer.toString(each.failures())).orElse(""));
    return cells;
  }

  private static String error(VolumeStatus volume, UnaryOperator<String> shortened, Instant now) {
    return volume
        .lastError()
        .map(
            error -> {
              String text = shortened.apply(error.message());
              return error
                  .since()
                  .map(since -> "for " + Age.of(Optional.of(since), now) + ": " + text)
                  .orElse(text);
            })
        .orElse("");
  }

  /** The head of every JSON document that is printed. */
  static JsonObject head(Source source, Instant now) {
    JsonObject from = new JsonObject();
    from.addProperty("kind", source.kind());
    from.addProperty("at", source.at());
    from.addProperty("scope", source.scope());
    JsonObject json = new JsonObject();
    json.addProperty("format", VolumeJson.FORMAT);
    json.addProperty("time", now.toString());
    json.add("source", from);
    return json;
  }

  private static JsonObject json(
      VolumeListing listing, List<Holding> holdings, List<WaitingVolume> waiting) {
    Map<VolumeStatus, List<Holding>> byVolume =
        holdings.stream()
            .collect(
                Collectors.groupingBy(
                    Holding::volume, LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
    JsonArray volumes = new JsonArray();
    byVolume.forEach(
        (volume, held) -> {
          JsonObject json = VolumeJson.write(volume, listing.now());
          json.add("objects", objects(held, listing.now()));
          volumes.add(json);
        });
    JsonObject json = head(listing.source(), listing.now());
    if (listing.source().kind().equals(LocalSource.KIND)) {
      json.addProperty("waiting", listing.waiting());
    }
    json.add("volumes", volumes);
    if (!waiting.isEmpty()) {
      json.add("waitingPods", WaitingView.json(waiting));
    }
    listing.state().notAsked().ifPresent(why -> json.addProperty("waitingNotKnown", why));
    listing.state().notExplained().ifPresent(why -> json.addProperty("waitingNotExplained", why));
    Notes.nodesWithoutDriver(listing, holdings, waiting)
        .ifPresent(
            nodes -> {
              JsonArray names = new JsonArray();
              nodes.forEach(names::add);
              json.add("nodesWithoutDriver", names);
            });
    return json;
  }

  /** Those that were asked for. */
  private static JsonArray objects(List<Holding> holdings, Instant now) {
    JsonArray objects = new JsonArray();
    for (Holding holding : holdings) {
      if (holding.object().isPresent()) {
        JsonObject json = VolumeJson.write(holding.object().get(), now);
        JsonArray stale = new JsonArray();
        for (Stale each : holding.stale()) {
          switch (each) {
            case Stale.NotRead _ -> stale.add("notRead");
            case Stale.Expired _ -> stale.add("expired");
            case Stale.OlderVersion(String newest, _) -> {
              stale.add("olderVersion");
              json.addProperty("newestVersion", newest);
            }
          }
        }
        json.add("stale", stale);
        objects.add(json);
      }
    }
    return objects;
  }
}
