package io.strongroom.bench;

import com.google.errorprone.annotations.FormatMethod;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.e2e.DriverProcess;
import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the provider of a store adds to the memory of a node's driver: before a class asks for it,
 * after its first fetch, and with 100 volumes, each of a pod with credentials of its own.
 *
 * @param store as the figures call it
 * @param pods volumes of new pods
 */
record StoreMemory(String store, NodeDirectory node, Supplier<PodVolume> pods) {
  private static final int VOLUMES = 100;
  private static final int ROUNDS = 3;

  /** Takes and prints the figures, of a driver that is started by a command. */
  void measure(List<String> command) throws IOException, InterruptedException {
    System.out.println(Machine.describe());
    try (DriverProcess driver = DriverProcess.start(node, command)) {
      measure(driver);
    }
  }

  private void measure(DriverProcess driver) throws IOException, InterruptedException {
    Round round = new Round(() -> Caller.OneConnection.to(driver.socket()), 1, driver.pid());
    memory("idle, nothing of %s loaded".formatted(store), driver);
    BenchVolumes one = volumes(1);
    Latencies first = round.publish(one);
    memory("after the first volume", driver);
    print("%-40s %10.0f ms CPU", "the first publish", first.cpuPerCall());
    for (int pass = 1; pass <= ROUNDS; pass++) {
      BenchVolumes volumes = volumes(VOLUMES);
      Latencies many = round.publish(volumes);
      memory("with %d volumes more, pass %d".formatted(VOLUMES, pass), driver);
      print("%-40s %10.1f ms CPU", "a publish, pass " + pass, many.cpuPerCall());
      round.unpublish(volumes);
      volumes.remove();
    }
    round.unpublish(one);
    one.remove();
  }

  private BenchVolumes volumes(int count) throws IOException {
    return BenchVolumes.of(node, Stream.generate(pods).limit(count).toList());
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
