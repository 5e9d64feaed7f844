package io.strongroom.bench;

import com.google.errorprone.annotations.FormatMethod;
import io.strongroom.e2e.DriverProcess;
import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the AWS provider adds to the memory of a node's driver: before a class asks for it, after
 * its first fetch, and with 100 volumes, each of a pod with credentials of its own. Runs in a
 * network namespace of its own, where it has the address of the agent.
 */
public final class AwsMemory {
  private static final int VOLUMES = 100;
  private static final int ROUNDS = 3;
  private static final String CLASS = "bench-aws";
  private static final String AUDIENCE = "pods.eks.amazonaws.com";

  private AwsMemory() {}

  /**
   * Takes and prints the figures.
   *
   * @param arguments the directory of the built application, and a directory to work in
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    haveTheAgentsAddress();
    List<String> command =
        new ArrayList<>(App.driverCommand(Path.of(arguments[0]).toAbsolutePath()));
    try (NodeDirectory node =
            NodeDirectory.in(Files.createTempDirectory(Path.of(arguments[1]), "bench"));
        FakeAws aws = FakeAws.start()) {
      command.add("--aws-region=eu-central-1");
      command.add("--aws-endpoint=" + aws.endpoint());
      node.putClass(
          CLASS,
          "aws",
          Map.of(
              "usePodIdentity",
              "'true'",
              "objects",
              "'[{objectName: db, objectType: secretsmanager}]'"));
      System.out.println(Machine.describe());
      try (DriverProcess driver = DriverProcess.start(node, command)) {
        measure(driver, node, System.out);
      }
      print(System.out, "%nasked of AWS: %d calls", aws.calls());
    }
  }

  private static void measure(DriverProcess driver, NodeDirectory node, PrintStream out)
      throws IOException, InterruptedException {
    Round round = new Round(() -> Caller.OneConnection.to(driver.socket()), 1, driver.pid());
    memory(out, "idle, nothing of AWS loaded", driver);
    Volumes one = Volumes.ofNewPods(node, CLASS, AUDIENCE, 1);
    Latencies first = round.publish(one);
    memory(out, "after the first volume", driver);
    print(out, "%-40s %10.0f ms CPU", "the first publish", first.cpuPerCall());
    for (int pass = 1; pass <= ROUNDS; pass++) {
      Volumes volumes = Volumes.ofNewPods(node, CLASS, AUDIENCE, VOLUMES);
      Latencies many = round.publish(volumes);
      memory(out, "with %d volumes more, pass %d".formatted(VOLUMES, pass), driver);
      print(out, "%-40s %10.1f ms CPU", "a publish, pass " + pass, many.cpuPerCall());
      round.unpublish(volumes);
      volumes.remove();
    }
    round.unpublish(one);
    one.remove();
  }

  private static void haveTheAgentsAddress() throws IOException, InterruptedException {
    for (List<String> command :
        List.of(
            List.of("ip", "link", "set", "lo", "up"),
            List.of("ip", "address", "add", FakeAws.AGENT + "/32", "dev", "lo"))) {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException("this failed: " + String.join(" ", command));
      }
    }
  }

  private static void memory(PrintStream out, String what, DriverProcess driver)
      throws IOException {
    Memory memory = Memory.of(driver.pid());
    print(out, "%-40s %10.1f MiB (anonymous %.1f)", what, memory.resident(), memory.anonymous());
  }

  @FormatMethod
  private static void print(PrintStream out, String format, Object... arguments) {
    out.printf(Locale.ROOT, format + "%n", arguments);
  }
}
