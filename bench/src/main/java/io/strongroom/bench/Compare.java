package io.strongroom.bench;

import io.strongroom.bench.Part.Burst;
import io.strongroom.bench.Part.Day;
import io.strongroom.bench.Part.Growth;
import io.strongroom.bench.Part.Passes;
import io.strongroom.bench.Part.Rest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Measures the Secrets Store CSI Driver and this one in turns, each part in a fresh process. The
 * second half of {@code bench/compare}.
 */
public final class Compare {
  private static final double MEGABYTE = 1e6;

  /** As the driver says it at its start. */
  private static final Pattern CACHE_IN_USE =
      Pattern.compile("the ahead-of-time cache \\S+ is in use");

  /** In each round, in this order. */
  private static final List<Part> EACH_ROUND =
      List.of(
          Passes.PLAIN,
          new Passes(ConnectionUse.ONE, 10),
          new Passes(ConnectionUse.PER_CALL, 1),
          new Passes(ConnectionUse.PER_CALL, 10),
          new Burst());

  private static final Part GROWTH = new Growth();

  /** In the first round only: both take minutes, and vary little. */
  private static final Part REST = new Rest();

  private static final Part DAY = new Day();

  private final Setting setting;
  private final Figures figures = new Figures();
  private final ApiServerAuditLog auditLog;
  private final Map<Part, Map<ComparedDriver, Counts>> counts = new LinkedHashMap<>();

  private Compare(Setting setting) {
    this.setting = setting;
    this.auditLog = new ApiServerAuditLog(setting.auditLog());
  }

  /**
   * Takes and prints all figures.
   *
   * @param arguments the file with the {@link Setting}
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Setting setting = Setting.read(Path.of(arguments[0]));
    String machine = Machine.describe();
    Instant start = Instant.now();
    Compare compare = new Compare(setting);
    compare.warmThisProcess();
    for (int round = 0; round < setting.rounds(); round++) {
      compare.round(round);
    }
    compare.print(machine, Duration.between(start, Instant.now()));
  }

  /** The client is to be as fast as it gets, on a driver that nothing is measured of. */
  private void warmThisProcess() throws IOException, InterruptedException {
    try (FreshDriver driver = FreshDriver.start(setting, ComparedDriver.STRONGROOM)) {
      if (!CACHE_IN_USE.matcher(driver.log()).find()) {
        throw new IOException(
            "no ahead-of-time cache is in use, and without one the figures would be others:\n"
                + driver.log());
      }
      for (ConnectionUse connections : ConnectionUse.values()) {
        Round round = driver.round(connections, 2);
        for (int pass = 0; pass < setting.passes(); pass++) {
          BenchVolumes volumes = driver.newVolumes(setting.volumes());
          round.publish(volumes);
          round.unpublish(volumes);
          volumes.remove();
        }
      }
    }
  }

  private void round(int round) throws IOException, InterruptedException {
    for (Part part : EACH_ROUND) {
      part(round, part);
    }
    if (round < setting.growthRounds()) {
      part(round, GROWTH);
    }
    if (round == 0) {
      part(round, REST);
      // Of the other one nothing is wanted, and it takes a quarter of an hour.
      part(round, DAY, ComparedDriver.STRONGROOM);
    }
  }

  /** Which driver begins changes from round to round. */
  private void part(int round, Part part) throws IOException, InterruptedException {
    List<ComparedDriver> drivers = List.of(ComparedDriver.values());
    for (ComparedDriver driver : round % 2 == 0 ? drivers : drivers.reversed()) {
      part(round, part, driver);
    }
  }

  private void part(int round, Part part, ComparedDriver which)
      throws IOException, InterruptedException {
    System.err.printf(
        "compare: round %d of %d: %s, %s%n",
        round + 1, setting.rounds(), part.title(), which.title());
    // What the one before has still asked for when it ended.
    var _ = auditLog.since(setting.accountOf(which.key()));
    try (FreshDriver driver = FreshDriver.start(setting, which, part.rotation(), List.of())) {
      MeasuredDriver session = new MeasuredDriver(which, driver, setting, figures);
      part.measure(session);
      if (round == 0) {
        counts
            .computeIfAbsent(part, _ -> new EnumMap<>(ComparedDriver.class))
            .put(which, session.counts(auditLog));
      }
    }
  }

  private void print(String machine, Duration took) throws IOException {
    System.out.printf("%s, took %d min%n%n", machine, took.toMinutes());
    System.out.printf(
        """
        v1.6.1: the driver alone; its registrar and liveness probe, which are containers too, are not measured
        here: the image's entry point, from the unpacked image, with the ahead-of-time cache in use:
          %s
        """,
        String.join(" ", setting.imageCommand()).replace(setting.work() + "/image/", "/"));
    Report report = new Report(setting, figures, System.out);
    for (ConnectionUse connections : ConnectionUse.values()) {
      report.calls(connections);
    }
    report.process(Files.size(setting.image()) / MEGABYTE);
    report.counts(counts);
  }
}
