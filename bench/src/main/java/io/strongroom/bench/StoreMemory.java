package io.strongroom.bench;

import com.google.errorprone.annotations.FormatMethod;
import io.strongroom.e2e.DriverProcess;
import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the provider of a store adds to the memory of a node's driver: before a class asks for it,
 * after its first fetch, and with 100 volumes. Without an API server.
 */
public final class StoreMemory {
  private static final int VOLUMES = 100;
  private static final int ROUNDS = 3;

  private final MeasuredStore.Kind kind;
  private final MeasuredStore store;
  private final NodeDirectory node;

  private StoreMemory(MeasuredStore.Kind kind, MeasuredStore store, NodeDirectory node) {
    this.kind = kind;
    this.store = store;
    this.node = node;
  }

  /**
   * Takes and prints the figures.
   *
   * @param arguments the directory of the built application, a directory to work in, the store, and
   *     the program of OpenBao
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(DriverApp.driverCommand(Path.of(arguments[0]).toAbsolutePath()));
    Path directory = Files.createTempDirectory(Path.of(arguments[1]), "bench");
    MeasuredStore.Kind kind = MeasuredStore.Kind.valueOf(arguments[2].toUpperCase(Locale.ROOT));
    try (NodeDirectory node = NodeDirectory.in(directory);
        MeasuredStore store = kind.open(directory, Path.of(arguments[3]))) {
      command.addAll(store.flags());
      node.putClass(kind.secretProviderClass(), kind.provider(), store.parameters());
      System.out.println(Machine.describe());
      try (DriverProcess driver = DriverProcess.start(node, command)) {
        new StoreMemory(kind, store, node).measure(driver);
      }
    }
  }

  private void measure(DriverProcess driver) throws IOException, InterruptedException {
    Round round = new Round(() -> Caller.OneConnection.to(driver.socket()), 1, driver.pid());
    memory("idle, nothing of %s loaded".formatted(kind.title()), driver);
    BenchVolumes one = volumes(1);
    Latencies first = round.publish(one);
    memory("after the first volume", driver);
    print("%-40s %10.0f ms CPU", "the first publish", first.cpuPerCall());
    for (int pass = 1; pass <= ROUNDS; pass++) {
      BenchVolumes volumes = volumes(VOLUMES);
      Latencies many = round.publish(volumes);
      memory("with %d volumes more, pass %d".formatted(VOLUMES, pass), driver);
      print("%-40s %10.1f ms CPU", "a publish, pass " + pass, many.cpuPerCall());
      if (pass == ROUNDS) {
        print("%nasked of %s: %s", kind.title(), store.asked());
      }
      round.unpublish(volumes);
      volumes.remove();
    }
    round.unpublish(one);
    one.remove();
  }

  private BenchVolumes volumes(int count) throws IOException {
    return BenchVolumes.of(node, Stream.generate(store::newPod).limit(count).toList());
  }

  private static void memory(String what, DriverProcess driver) throws IOException {
    Memory memory = Memory.of(driver.pid());
    print("%-40s %10.1f MiB (anonymous %.1f)", what, memory.resident(), memory.anonymous());
  }

  @FormatMethod
  private static void print(String format, Object... arguments) {
    System.out.printf(Locale.ROOT, format + "%n", arguments);
  }
}
