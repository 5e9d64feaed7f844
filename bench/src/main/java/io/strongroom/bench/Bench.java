package io.strongroom.bench;

import com.google.errorprone.annotations.FormatMethod;
import io.strongroom.e2e.DriverProcess;
import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Prints what README.md of this module explains. */
public final class Bench {
  private static final int VOLUMES = 100;
  private static final int COLD_STARTS = 3;

  /** Passes over all volumes in one driver process; the later, the more of it is compiled. */
  private static final int PASSES = 10;

  private static final List<Integer> SHOWN_PASSES = List.of(1, 2, PASSES);
  private static final List<Integer> CONCURRENCIES = List.of(1, 10);

  private static final String CLASS = "bench";

  private final List<String> command;
  private final NodeDirectory node;
  private final PrintStream out;

  private Bench(List<String> command, NodeDirectory node, PrintStream out) {
    this.command = command;
    this.node = node;
    this.out = out;
  }

  /**
   * Takes and prints all figures.
   *
   * @param arguments the directory of the built application, and a directory to work in
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> command = DriverApp.driverCommand(Path.of(arguments[0]).toAbsolutePath());
    String machine = Machine.describe();
    try (NodeDirectory node =
        NodeDirectory.in(Files.createTempDirectory(Path.of(arguments[1]), "bench"))) {
      Bench bench = new Bench(command, node, System.out);
      bench.fillStore();
      bench.warmThisProcess();
      bench.out.println(machine);
      bench.coldStarts();
      bench.rounds("one connection", Caller.OneConnection::to);
      bench.rounds("connection per call", Caller.ConnectionPerCall::new);
    }
  }

  /** A password, a certificate and its key: three files, 4 KiB. */
  private void fillStore() throws IOException {
    node.putSecret("db-password", "p".repeat(32));
    node.putSecret("tls.crt", "c".repeat(2048));
    node.putSecret("tls.key", "k".repeat(2048));
    node.putClass(
        CLASS, List.of("objectName: db-password", "objectName: tls.crt", "objectName: tls.key"));
  }

  /** The client is to be as fast as it gets, on a driver that nothing is measured of. */
  private void warmThisProcess() throws IOException, InterruptedException {
    try (DriverProcess driver = start()) {
      for (Function<Path, Caller> connect :
          List.<Function<Path, Caller>>of(
              Caller.OneConnection::to, Caller.ConnectionPerCall::new)) {
        for (int pass = 0; pass < PASSES; pass++) {
          Round round = new Round(() -> connect.apply(driver.socket()), 2, driver.pid());
          BenchVolumes volumes = newVolumes();
          round.publish(volumes);
          round.unpublish(volumes);
          volumes.remove();
        }
      }
    }
  }

  private DriverProcess start() throws IOException, InterruptedException {
    return DriverProcess.start(node, command);
  }

  private void coldStarts() throws IOException, InterruptedException {
    List<Duration> times = new ArrayList<>();
    List<Memory> idle = new ArrayList<>();
    for (int i = 0; i < COLD_STARTS; i++) {
      try (DriverProcess driver = start()) {
        times.add(driver.untilProbe());
        idle.add(Memory.of(driver.pid()));
      }
    }
    Collections.sort(times);
    print(
        "%n%-34s %10d ms (median of %s)",
        "start to first answered Probe",
        times.get(COLD_STARTS / 2).toMillis(),
        String.join(", ", times.stream().map(t -> Long.toString(t.toMillis())).toList()));
    memory("resident idle, after the Probe", idle.getLast());
  }

  /** A driver process of its own for each concurrency. */
  private void rounds(String connections, Function<Path, Caller> connect)
      throws IOException, InterruptedException {
    for (int concurrency : CONCURRENCIES) {
      try (DriverProcess driver = start()) {
        print("%n%s, %d at a time, %d volumes", connections, concurrency, VOLUMES);
        print("%-34s %10s %10s %10s %10s", "", "per second", "p50 ms", "p99 ms", "CPU ms");
        memory("resident before", Memory.of(driver.pid()));
        Round round = new Round(() -> connect.apply(driver.socket()), concurrency, driver.pid());
        for (int pass = 1; pass <= PASSES; pass++) {
          pass(pass, round);
        }
        memory("resident after", Memory.of(driver.pid()));
      }
    }
  }

  private void pass(int pass, Round round) throws IOException, InterruptedException {
    BenchVolumes volumes = newVolumes();
    Latencies first = round.publish(volumes);
    Latencies again = round.publish(volumes);
    Memory full = Memory.of(round.driver());
    Latencies gone = round.unpublish(volumes);
    volumes.remove();
    if (SHOWN_PASSES.contains(pass)) {
      row("publish, pass " + pass, first);
      row("publish complete volume, pass " + pass, again);
      row("unpublish, pass " + pass, gone);
    }
    if (pass == PASSES) {
      memory("resident with all volumes", full);
    }
  }

  private void row(String what, Latencies latencies) {
    print(
        "%-34s %10.0f %10.2f %10.2f %10.2f",
        what,
        latencies.perSecond(),
        latencies.percentile(50),
        latencies.percentile(99),
        latencies.cpuPerCall());
  }

  private void memory(String what, Memory memory) {
    print("%-34s %10.1f MiB (anonymous %.1f)", what, memory.resident(), memory.anonymous());
  }

  @FormatMethod
  private void print(String format, Object... arguments) {
    out.printf(Locale.ROOT, format + "%n", arguments);
  }

  private BenchVolumes newVolumes() throws IOException {
    return BenchVolumes.ofNewPods(node, CLASS, VOLUMES);
  }
}
