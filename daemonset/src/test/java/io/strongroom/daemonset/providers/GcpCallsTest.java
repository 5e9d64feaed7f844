package io.strongroom.daemonset.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.daemonset.RunningDriver;
import io.strongroom.daemonset.kubelet.KubeletClient;
import io.strongroom.daemonset.kubelet.PodVolume;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.gcp.GcpProvider;
import io.strongroom.provider.gcp.GcpSettings;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.gcp.fake.FakeIssuer;
import io.strongroom.provider.gcp.identity.IdentitySettings;
import io.strongroom.provider.gcp.rest.ConnectionSettings;
import io.strongroom.provider.gcp.spec.Audience;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * What a node with many pods of one service account asks of Google, counted at the fake: the driver
 * over its real socket, real mounts, Google's HTTP client.
 */
final class GcpCallsTest {
  private static final String POOL = "shop.svc.id.goog";
  private static final int PODS = 110;
  private static final int SECRETS = 2;
  private static final int INTERVALS = 10;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String EXCHANGE = "ExchangeToken";
  private static final String READ = "AccessSecretVersion";
  private static final String LOOK = "GetSecretVersion";

  @TempDir Path made;
  private final FakeIssuer issuer = new FakeIssuer();
  private final List<Token> tokens = new ArrayList<>();
  private Path root = Path.of("/");
  private FakeGoogle google;
  private RunningDriver driver;
  private KubeletClient kubelet;
  private Canary canary;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.getAttribute(made, "unix:uid").equals(0), "NOT RUN: mounts take root");
    root = made.toRealPath();
    canary = Canary.plant();
    makeTokens();
    google =
        new FakeGoogle(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256),
            true,
            issuer::publicKeys);
    put("db", "first-value-of-the-secret");
    put("api", "value-of-the-other-one");
    Files.createDirectories(root.resolve("kubelet/pods"));
    Files.writeString(
        root.resolve("db.yaml"),
        """
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata: {name: db, namespace: shop}
        spec:
          provider: gcp
          parameters:
            secrets: |
              - {resourceName: projects/shop/secrets/db/versions/latest, path: db}
              - {resourceName: projects/shop/secrets/api/versions/latest, path: api}
        """);
    driver = RunningDriver.start(settings(), new BuiltInProviders(List.of(this::gcp)));
    kubelet =
        new KubeletClient(
            UnixSockets.channel(root.resolve("csi.sock")).build(), root.resolve("kubelet"), "n1");
  }

  @AfterEach
  void stop() throws Exception {
    if (google != null) {
      for (int pod = 0; pod < PODS; pod++) {
        kubelet.unpublish(volume(pod));
      }
      kubelet.close();
      driver.close();
      google.close();
      canary.close();
    }
  }

  private List<SecretProvider> gcp(ClusterLookups cluster) {
    return List.of(
        new GcpProvider(
            new GcpSettings(
                new IdentitySettings(
                    Audience.ofGke("shop", "europe-west1", "c1"),
                    Optional.empty(),
                    false,
                    false,
                    Optional.empty()),
                new ConnectionSettings(
                    ConnectionSettings.USUAL_UNIVERSE,
                    Optional.of("http://127.0.0.1:" + google.port()),
                    Optional.empty(),
                    Outbound.DIRECT)),
            (_, _, _) -> new ServiceAccounts.Answer.Found(Map.of())));
  }

  private void put(String secret, String value) {
    google.secrets().put("projects/shop/secrets/" + secret, value.getBytes(UTF_8));
    canary.watch("secret " + value, value);
  }

  @Test
  void aHundredAndTenPodsAtOnceAndTenIntervals() throws Exception {
    publishAll();
    for (int pod = 0; pod < PODS; pod++) {
      assertThat(Files.readString(file(pod, "db"))).isEqualTo("first-value-of-the-secret");
      assertThat(Files.readString(file(pod, "api"))).isEqualTo("value-of-the-other-one");
    }
    long started = google.count(LOOK);

    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (google.count(LOOK) < (INTERVALS + 1) * SECRETS && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(google.count(EXCHANGE)).as("tokens for all pods").isEqualTo(1);
    assertThat(google.count(READ)).as("payloads, also in ten intervals").isEqualTo(SECRETS);
    assertThat(google.calls())
        .as("one look for all pods at each secret and interval, the first fetch's too")
        .hasSizeBetween(
            1 + SECRETS + (INTERVALS + 1) * SECRETS, 1 + SECRETS + (INTERVALS + 2) * SECRETS);
    assertThat(started).as("looks of the first fetch, and of an interval").isLessThan(3 * SECRETS);
    assertThat(List.of("db", "api"))
        .as("from the first look at a secret to the one ten intervals later, by the clock")
        .allSatisfy(
            secret ->
                assertThat(timeOfTheLooksAt(secret))
                    .isGreaterThanOrEqualTo(INTERVAL.multipliedBy(INTERVALS - 1)));

    rotate();
  }

  private Duration timeOfTheLooksAt(String secret) {
    List<Instant> looks =
        google.calls().stream()
            .filter(call -> call.method().equals(LOOK))
            .filter(call -> call.name().contains("/secrets/%s/".formatted(secret)))
            .map(FakeGoogle.Call::at)
            .toList();
    return Duration.between(looks.getFirst(), looks.get(INTERVALS));
  }

  /** What was not read again for ten intervals is read once when it is another one. */
  private void rotate() throws Exception {
    put("db", "second-value-of-the-secret");
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    for (int pod = 0; pod < PODS; pod++) {
      Path file = file(pod, "db");
      while (!Files.readString(file).equals("second-value-of-the-secret")
          && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(Files.readString(file)).isEqualTo("second-value-of-the-secret");
    }
    assertThat(google.count(EXCHANGE)).isEqualTo(1);
    assertThat(google.calls().stream().filter(call -> call.method().equals(READ)))
        .extracting(FakeGoogle.Call::name)
        .as("whatever is not another one may be read with what is")
        .hasSizeBetween(SECRETS + 1, 2 * SECRETS);
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

  private Path file(int pod, String name) {
    return volume(pod).target(root.resolve("kubelet")).resolve(name);
  }

  private PodVolume volume(int pod) {
    return PodVolume.of("shop", "web-" + pod, "secrets", "db")
        .withServiceAccount("web")
        .withCredentials(
            NodePublishSecrets.none(), ServiceAccountTokens.of(Map.of(POOL, tokens.get(pod))));
  }

  /** Each pod has a token of its own, and keeps it. */
  private void makeTokens() {
    for (int pod = 0; pod < PODS; pod++) {
      String token = issuer.token("shop/web", "sa-1", POOL);
      // They have one form, and each is looked for in all that was logged.
      if (pod % 20 == 0) {
        canary.watch("token " + pod, token);
      }
      tokens.add(new Token(token, Clocks.system().now().plus(Duration.ofHours(1))));
    }
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
