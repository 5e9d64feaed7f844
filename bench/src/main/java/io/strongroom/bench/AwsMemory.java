package io.strongroom.bench;

import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the AWS provider adds to the memory of a node's driver. Runs in a network namespace of its
 * own, where it has the address of the agent.
 */
public final class AwsMemory {
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
        new ArrayList<>(DriverApp.driverCommand(Path.of(arguments[0]).toAbsolutePath()));
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
      new StoreMemory(
              "AWS", node, () -> NodeDirectory.volumeOfNewPod(CLASS, AUDIENCE, BenchVolumes.TOKEN))
          .measure(command);
      System.out.printf("%nasked of AWS: %d calls%n", aws.calls());
    }
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
}
