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
import java.util.List;
import java.util.Map;

/**
 * Secret Manager. Pods bring the key of a service account of Google each, since looking up the one
 * of Kubernetes takes an API server.
 */
record GcpStore(FakeGoogle google) implements MeasuredStore {
  static GcpStore open() throws IOException {
    FakeGoogle google =
        new FakeGoogle(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
            true,
            List::of);
    google.secrets().put("projects/bench/secrets/db", "s".repeat(1024).getBytes(UTF_8));
    return new GcpStore(google);
  }

  @Override
  public List<String> flags() {
    return List.of("--gcp-allow-keys=true", "--gcp-endpoint=http://127.0.0.1:" + google.port());
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "secrets", "'[{resourceName: projects/bench/secrets/db/versions/latest, path: db}]'");
  }

  @Override
  public PodVolume newPod() {
    PodVolume pod =
        NodeDirectory.volumeOfNewPod(Kind.GCP.secretProviderClass(), BenchVolumes.TOKEN);
    String email = "%s@bench.iam.gserviceaccount.com".formatted(pod.volumeId().substring(0, 20));
    return pod.withCredentials(
        NodePublishSecrets.of(Map.of("key.json", google.tokens().key(email))),
        ServiceAccountTokens.none());
  }

  @Override
  public String asked() {
    return "%d tokens, %d versions, %d payloads"
        .formatted(
            google.count("SignIn"),
            google.count("GetSecretVersion"),
            google.count("AccessSecretVersion"));
  }

  @Override
  public void close() {
    google.close();
  }
}
