package io.strongroom.bench;

import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Secrets Manager, to which pods come by EKS Pod Identity. In a network namespace that may have the
 * address of the agent.
 */
record AwsStore(FakeAws aws) implements MeasuredStore {
  private static final String AUDIENCE = "pods.eks.amazonaws.com";

  static AwsStore open() throws IOException, InterruptedException {
    haveTheAgentsAddress();
    return new AwsStore(FakeAws.start());
  }

  private static void haveTheAgentsAddress() throws IOException, InterruptedException {
    for (List<String> command :
        List.of(
            List.of("ip", "link", "set", "lo", "up"),
            List.of("ip", "address", "replace", FakeAws.AGENT + "/32", "dev", "lo"))) {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException("this failed: " + String.join(" ", command));
      }
    }
  }

  @Override
  public List<String> flags() {
    return List.of("--aws-region=eu-central-1", "--aws-endpoint=" + aws.endpoint());
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "usePodIdentity", "'true'", "objects", "'[{objectName: db, objectType: secretsmanager}]'");
  }

  @Override
  public PodVolume newPod() {
    return NodeDirectory.volumeOfNewPod(
        Kind.AWS.secretProviderClass(), AUDIENCE, BenchVolumes.TOKEN);
  }

  @Override
  public String asked() {
    return "%d calls, the agent's too".formatted(aws.calls());
  }

  @Override
  public void close() {
    aws.close();
  }
}
