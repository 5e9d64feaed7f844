package io.strongroom.bench;

import static io.strongroom.bench.ComparedDriver.STRONGROOM;
import static io.strongroom.bench.ComparedDriver.UPSTREAM;
import static io.strongroom.bench.Part.Operation.PUBLISH;
import static io.strongroom.bench.Part.Operation.REPUBLISH;
import static io.strongroom.bench.Part.Operation.UNPUBLISH;

import com.google.errorprone.annotations.FormatMethod;
import io.strongroom.bench.Part.Burst;
import io.strongroom.bench.Part.Day;
import io.strongroom.bench.Part.Growth;
import io.strongroom.bench.Part.Operation;
import io.strongroom.bench.Part.Passes;
import io.strongroom.bench.Part.Rest;
import io.strongroom.bench.Target.Limit;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Prints figures of both drivers beside each other, with what is wanted, as tables. */
final class Report {
  /** What malloc and the collector leave or take meanwhile is not growth. */
  private static final double FLAT_MEBIBYTES = 1;

  private static final Target AHEAD = new Target(Limit.belowUpstream(), Limit.timesAtMost(0.5));
  private static final Target FRESH_PROCESSOR_TIME =
      new Target(Limit.timesAtMost(2), Limit.timesAtMost(1));
  private static final Target FRESH_REPUBLISH =
      new Target(Limit.timesAtMost(1.5), Limit.timesAtMost(1));

  /** Of a process that has had time to compile. */
  private static final Map<Operation, Target> WARM_SPEED =
      Map.of(
          PUBLISH, new Target(Limit.timesAtLeast(3), Limit.timesAtLeast(5)),
          UNPUBLISH, new Target(Limit.timesAtLeast(2), Limit.timesAtLeast(4)),
          REPUBLISH, new Target(Limit.timesAtLeast(1), Limit.timesAtLeast(2)));

  private final Setting setting;
  private final Figures figures;
  private final PrintStream out;

  Report(Setting setting, Figures figures, PrintStream out) {
    this.setting = setting;
    this.figures = figures;
    this.out = out;
  }

  void calls(ConnectionUse connections) {
    Passes single = new Passes(connections, 1);
    Passes many = new Passes(connections, 10);
    int last = setting.passes();
    head("%s, medians of %d".formatted(connections.title(), setting.rounds()));
    for (Operation operation : Operation.values()) {
      row(
          "%s, pass 1, p50, ms".formatted(operation.title()),
          single.p50(operation, 1),
          freshP50(operation));
      row(
          "%s, pass 1, processor time, ms".formatted(operation.title()),
          single.processorTime(operation, 1),
          freshProcessorTime(operation));
    }
    for (Operation operation : Operation.values()) {
      row(
          "%s, pass %d, p50, ms".formatted(operation.title(), last),
          single.p50(operation, last),
          Target.NONE);
      row(
          "%s, pass %d, processor time, ms".formatted(operation.title(), last),
          single.processorTime(operation, last),
          Target.NONE);
    }
    for (Passes passes : new Passes[] {single, many}) {
      for (Operation operation : Operation.values()) {
        String what =
            "%s per second, %d at a time".formatted(operation.title(), passes.concurrency());
        row(what + ", pass 1", passes.perSecond(operation, 1), Target.NONE);
        row(
            "%s, pass %d".formatted(what, last),
            passes.perSecond(operation, last),
            WARM_SPEED.getOrDefault(operation, Target.NONE));
      }
    }
  }

  private static Target freshP50(Operation operation) {
    return operation == REPUBLISH ? FRESH_REPUBLISH : AHEAD;
  }

  private static Target freshProcessorTime(Operation operation) {
    return operation == REPUBLISH ? FRESH_REPUBLISH : FRESH_PROCESSOR_TIME;
  }

  void process(double imageMegabytes) {
    head("the process, medians of %d".formatted(setting.rounds()));
    row("start to registered (v1.6.1: to Probe), ms", Passes.UNTIL_REGISTERED, limits(1000, 600));
    untilAsFast();
    row(
        "burst of %d pods, until all are answered, s".formatted(setting.burst()),
        Burst.ALL_ANSWERED,
        AHEAD);
    row("idle, resident, MiB", Passes.IDLE + Passes.RESIDENT, limits(72, 60));
    row("idle, anonymous, MiB", Passes.IDLE + Passes.ANONYMOUS, limits(34, 26));
    String with = "with %d volumes, ".formatted(setting.volumes());
    row(with + "resident, MiB", Passes.WITH_VOLUMES + Passes.RESIDENT, Target.NONE);
    row(with + "anonymous, MiB", Passes.WITH_VOLUMES + Passes.ANONYMOUS, Target.NONE);
    row("anonymous per further volume, KiB", Growth.PER_VOLUME, must(Limit.atMost(8)));
    row(
        "anonymous, grown over %d publishes and unpublishes, MiB".formatted(setting.cycles()),
        Growth.AFTER_CYCLES,
        must(Limit.atMost(FLAT_MEBIBYTES)));
    String overTheDay = "grown in what comes in %d hours, MiB".formatted(setting.hours());
    hereOnly("anonymous, " + overTheDay, Day.ANONYMOUS, must(Limit.atMost(FLAT_MEBIBYTES)));
    hereOnly("resident, " + overTheDay, Day.RESIDENT, Target.NONE);
    hereOnly("the most anonymous in these, MiB", Day.MOST_ANONYMOUS, Target.NONE);
    row("processor time at rest, ms per s", Rest.PROCESSOR_TIME, AHEAD);
    row(
        "log at rest, bytes per volume and day",
        Rest.LOG,
        new Target(Limit.belowUpstream(), Limit.atMost(0)));
    Target image = limits(90, 70);
    print(
        "| image, compressed, MB | | %s | | %s | %s | %s |",
        Figures.number(imageMegabytes),
        image.must().text(),
        image.stretch().text(),
        image.verdict(0, imageMegabytes));
  }

  /** What was not measured of the other one. */
  private void hereOnly(String what, String figure, Target target) {
    print(
        "| %s | | %s | | %s | %s | %s |",
        what,
        figures.text(STRONGROOM, figure),
        target.must().text(),
        target.stretch().text(),
        target.verdict(0, figures.median(STRONGROOM, figure)));
  }

  /** The first pass in which a process is what it must be when fresh, and what led there. */
  private void untilAsFast() {
    Passes passes = Passes.PLAIN;
    OptionalInt pass =
        IntStream.rangeClosed(1, setting.passes()).filter(n -> isAsFast(passes, n)).findFirst();
    Target target = limits(5, 3);
    String what = "processor time from the start until as fast as pass 1 must be, s";
    if (pass.isPresent()) {
      row(
          "%s (before pass %d)".formatted(what, pass.getAsInt()),
          passes.processorTimeBefore(pass.getAsInt()),
          target);
    } else {
      print(
          "| %s | | not in %d passes | | %s | %s | short |",
          what, setting.passes(), target.must().text(), target.stretch().text());
    }
  }

  private boolean isAsFast(Passes passes, int pass) {
    for (Operation operation : Operation.values()) {
      double upstreamP50 = figures.median(UPSTREAM, passes.p50(operation, 1));
      double upstreamTime = figures.median(UPSTREAM, passes.processorTime(operation, 1));
      double p50 = figures.median(STRONGROOM, passes.p50(operation, pass));
      double time = figures.median(STRONGROOM, passes.processorTime(operation, pass));
      if (!freshP50(operation).must().test().holds(upstreamP50, p50)
          || !freshProcessorTime(operation).must().test().holds(upstreamTime, time)) {
        return false;
      }
    }
    return true;
  }

  private static Target limits(double must, double stretch) {
    return new Target(Limit.atMost(must), Limit.atMost(stretch));
  }

  private static Target must(Limit limit) {
    return new Target(limit, Target.NONE.stretch());
  }

  /** Of the first round: what a process answered, and asked of others for it. */
  void counts(Map<Part, Map<ComparedDriver, Counts>> counts) {
    print(
        "%n| calls in one process | | publish | republish | unpublish | again | provider | API"
            + " reads | API writes |");
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    counts.forEach(
        (part, drivers) ->
            drivers.forEach(
                (driver, one) ->
                    print(
                        "| %s | %s | %d | %d | %d | %d | %d | %d | %d |",
                        part.title(),
                        driver.title(),
                        one.publishes(),
                        one.republishes(),
                        one.unpublishes(),
                        one.again(),
                        one.provider(),
                        one.apiServer().reads(),
                        one.apiServer().writes())));
  }

  private void head(String title) {
    print(
        "%n| %s | %s | %s | ratio | must | stretch | verdict |",
        title, UPSTREAM.title(), STRONGROOM.title());
    print("| --- | --- | --- | --- | --- | --- | --- |");
  }

  private void row(String what, String figure, Target target) {
    double upstream = figures.median(UPSTREAM, figure);
    double here = figures.median(STRONGROOM, figure);
    print(
        "| %s | %s | %s | %s | %s | %s | %s |",
        what,
        figures.text(UPSTREAM, figure),
        figures.text(STRONGROOM, figure),
        upstream > 0 ? Figures.number(here / upstream) : "",
        target.must().text(),
        target.stretch().text(),
        target.verdict(upstream, here));
  }

  @FormatMethod
  private void print(String format, Object... arguments) {
    out.printf(Locale.ROOT, format + "%n", arguments);
  }
}
