package io.strongroom.daemonset.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.daemonset.RunningDriver;
import io.strongroom.daemonset.kubelet.KubeletClient;
import io.strongroom.daemonset.kubelet.PodVolume;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.aws.AwsProvider;
import io.strongroom.provider.aws.AwsSettings;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.sdk.ConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a node with many pods of one role asks of AWS, counted at the server: the driver over its
 * real socket, real mounts, the SDK, and moto.
 */
final class AwsCallsTest {
  private static final String STS = "sts.amazonaws.com";
  private static final int PODS = 110;
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  @TempDir Path made;
  private Path root = Path.of("/");
  private CountingMoto moto;
  private RunningDriver driver;
  private KubeletClient kubelet;
  private Canary canary;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.getAttribute(made, "unix:uid").equals(0), "NOT RUN: mounts take root");
    root = made.toRealPath();
    canary = Canary.plant();
    moto = CountingMoto.start();
    canary.watch("secret", "first-value-of-the-secret");
    moto.administer(
        "CreateSecret",
        "{\"Name\": \"db\", \"SecretString\": \"first-value-of-the-secret\","
            + " \"ClientRequestToken\": \"11111111-1111-1111-1111-111111111111\"}");
    Files.createDirectories(root.resolve("kubelet/pods"));
    Files.writeString(
        root.resolve("db.yaml"),
        """
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata: {name: db, namespace: shop}
        spec:
          provider: aws
          parameters:
            region: eu-central-1
            objects: |
              - {objectName: db, objectType: secretsmanager}
        """);
    driver = RunningDriver.start(settings(), new BuiltInProviders(List.of(this::aws)));
    kubelet =
        new KubeletClient(
            UnixSockets.channel(root.resolve("csi.sock")).build(), root.resolve("kubelet"), "n1");
  }

  @AfterEach
  void stop() throws Exception {
    if (moto != null) {
      for (int pod = 0; pod < PODS; pod++) {
        kubelet.unpublish(volume(pod));
      }
      kubelet.close();
      driver.close();
      moto.close();
      canary.close();
    }
  }

  private List<io.strongroom.provider.SecretProvider> aws(ClusterLookups cluster) {
    return List.of(
        new AwsProvider(
            new AwsSettings(
                Optional.empty(),
                new ConnectionSettings(false, Optional.of(moto.endpoint()), Outbound.DIRECT),
                AgentSettings.DEFAULT),
            (_, _, _) ->
                new ServiceAccounts.Answer.Found(
                    Map.of("eks.amazonaws.com/role-arn", "arn:aws:iam::123456789012:role/app")),
            cluster.node()));
  }

  @Test
  void aHundredAndTenPodsAtOnceAndTenIntervals() throws Exception {
    publishAll();
    for (int pod = 0; pod < PODS; pod++) {
      assertThat(Files.readString(volume(pod).target(root.resolve("kubelet")).resolve("db")))
          .isEqualTo("first-value-of-the-secret");
    }
    assertThat(moto.calls().subList(0, 2))
        .containsExactly("AssumeRoleWithWebIdentity", "GetSecretValue");

    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (moto.count("DescribeSecret") < 10 && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    List<String> calls = moto.calls();
    assertThat(calls.stream().filter("AssumeRoleWithWebIdentity"::equals)).hasSize(1);
    assertThat(calls.stream().filter("GetSecretValue"::equals)).hasSize(1);
    assertThat(calls.subList(2, calls.size()))
        .as("one look for all pods at each interval, and nothing else")
        .hasSizeBetween(10, 11)
        .containsOnly("DescribeSecret");
    // The first look is due an interval after the value came; twice in each would take half.
    assertThat(moto.until(11)).isGreaterThan(INTERVAL.multipliedBy(9));

    rotate();
  }

  /** What was not read again for ten intervals is read once when it is another one. */
  private void rotate() throws Exception {
    canary.watch("rotated", "second-value-of-the-secret");
    moto.administer(
        "PutSecretValue",
        "{\"SecretId\": \"db\", \"SecretString\": \"second-value-of-the-secret\","
            + " \"ClientRequestToken\": \"22222222-2222-2222-2222-222222222222\"}");
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    for (int pod = 0; pod < PODS; pod++) {
      Path file = volume(pod).target(root.resolve("kubelet")).resolve("db");
      while (!Files.readString(file).equals("second-value-of-the-secret")
          && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(Files.readString(file)).isEqualTo("second-value-of-the-secret");
    }
    assertThat(moto.count("GetSecretValue")).isEqualTo(2);
    assertThat(moto.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
  }

  private void publishAll() throws Exception {
    try (ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Path>> published = new ArrayList<>();
      IntStream.range(0, PODS)
          .forEach(pod -> published.add(pods.submit(() -> kubelet.publish(volume(pod)))));
      for (Future<Path> each : published) {
        each.get();
      }
    }
  }

  private PodVolume volume(int pod) {
    return PodVolume.of("shop", "web-" + pod, "secrets", "db")
        .withServiceAccount("web")
        .withCredentials(
            NodePublishSecrets.none(), ServiceAccountTokens.of(Map.of(STS, token(pod))));
  }

  /** A token of the form that the API server gives out; moto looks at no signature. */
  private Token token(int pod) {
    String claims =
        """
        {"sub": "system:serviceaccount:shop:web", "jti": "%d",
         "kubernetes.io": {"namespace": "shop", "serviceaccount": {"name": "web", "uid": "sa-1"}}}
        """
            .formatted(pod);
    String token =
        "%s.%s.%s"
            .formatted(base64("{\"alg\": \"none\"}"), base64(claims), base64("signature" + pod));
    canary.watch("token " + pod, token);
    return new Token(token, Clocks.system().now().plus(Duration.ofHours(1)));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Settings settings() throws IOException {
    return new Settings(
        new Settings.Node(
            Settings.DEFAULT_DRIVER_NAME,
            "n1",
            root.resolve("csi.sock"),
            root.resolve("kubelet"),
            Optional.empty(),
            Optional.empty()),
        new Settings.Classes.Folder(root),
        new Settings.Stores(List.of(), Set.of(), 4 << 20, Duration.ofSeconds(90), 16),
        Settings.Limits.DEFAULT,
        new Settings.Rotation(true, INTERVAL, INTERVAL, Duration.ofHours(24)),
        Settings.Adoption.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
