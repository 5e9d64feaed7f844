package io.strongroom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.e2e.NodeDirectory;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the Google provider adds to the memory of a node's driver. Pods bring the key of a service
 * account each, since looking up the one of Kubernetes takes an API server.
 */
public final class GcpMemory {
  private static final String CLASS = "bench-gcp";

  private GcpMemory() {}

  /**
   * Takes and prints the figures.
   *
   * @param arguments the directory of the built application, and a directory to work in
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(DriverApp.driverCommand(Path.of(arguments[0]).toAbsolutePath()));
    try (NodeDirectory node =
            NodeDirectory.in(Files.createTempDirectory(Path.of(arguments[1]), "bench"));
        FakeGoogle google =
            new FakeGoogle(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
                true,
                List::of)) {
      google.secrets().put("projects/bench/secrets/db", "s".repeat(1024).getBytes(UTF_8));
      command.add("--gcp-allow-keys=true");
      command.add("--gcp-endpoint=http://127.0.0.1:" + google.port());
      node.putClass(
          CLASS,
          "gcp",
          Map.of(
              "secrets",
              "'[{resourceName: projects/bench/secrets/db/versions/latest, path: db}]'"));
      new StoreMemory("Google", node, () -> newPod(google)).measure(command);
      System.out.printf(
          "%nasked of Google: %d tokens, %d versions, %d payloads%n",
          google.count("SignIn"),
          google.count("GetSecretVersion"),
          google.count("AccessSecretVersion"));
    }
  }

  private static PodVolume newPod(FakeGoogle google) {
    PodVolume pod = NodeDirectory.volumeOfNewPod(CLASS, BenchVolumes.TOKEN);
    String email = "%s@bench.iam.gserviceaccount.com".formatted(pod.volumeId().substring(0, 20));
    return pod.withCredentials(
        NodePublishSecrets.of(Map.of("key.json", google.tokens().key(email))),
        ServiceAccountTokens.none());
  }
}
