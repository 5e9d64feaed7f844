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
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.azure.AzureProvider;
import io.strongroom.provider.azure.AzureSettings;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.FakeAzure;
import io.strongroom.provider.azure.fake.Vault;
import io.strongroom.provider.azure.identity.IdentitySettings;
import io.strongroom.provider.azure.rest.ConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * What a node with many pods of one service account asks of Azure, counted at the fake: the driver
 * over its real socket, real mounts, TLS and a proxy.
 */
final class AzureCallsTest {
  private static final String TENANT = "11111111-1111-4111-8111-111111111111";
  private static final String CLIENT = "33333333-3333-4333-8333-333333333333";
  private static final int PODS = 110;
  private static final int SECRETS = 2;
  private static final int INTERVALS = 10;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String TOKEN = "Token";
  private static final String READ = "GetSecret";
  private static final String LOOK = "GetSecretVersions";

  @TempDir Path made;
  private final ClusterIssuer issuer = new ClusterIssuer();
  private final List<Token> tokens = new ArrayList<>();
  private Path root = Path.of("/");
  private FakeAzure azure;
  private Vault vault;
  private RunningDriver driver;
  private KubeletClient kubelet;
  private Canary canary;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.getAttribute(made, "unix:uid").equals(0), "NOT RUN: mounts take root");
    root = made.toRealPath();
    canary = Canary.plant();
    makeTokens();
    azure = new FakeAzure(FakeAzure.Listening.here(Optional.empty()));
    azure.entra().issuer(ClusterIssuer.ISSUER, issuer::publicKeys);
    azure
        .entra()
        .application(TENANT, CLIENT)
        .federate(ClusterIssuer.ISSUER, ClusterIssuer.subject("shop/web"));
    vault = azure.vault("shop", TENANT);
    vault.settings().allow(CLIENT, "secrets/get", "secrets/list");
    Files.writeString(root.resolve("ca.pem"), azure.authority().pem());
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
          provider: azure
          parameters:
            keyvaultName: shop
            tenantID: %s
            clientID: %s
            objects: |
              array:
                - "{objectName: db, objectType: secret}"
                - "{objectName: api, objectType: secret}"
        """
            .formatted(TENANT, CLIENT));
    driver = RunningDriver.start(settings(), new BuiltInProviders(List.of(this::azure)));
    kubelet =
        new KubeletClient(
            UnixSockets.channel(root.resolve("csi.sock")).build(), root.resolve("kubelet"), "n1");
  }

  @AfterEach
  void stop() throws Exception {
    if (azure != null) {
      for (int pod = 0; pod < PODS; pod++) {
        kubelet.unpublish(volume(pod));
      }
      kubelet.close();
      driver.close();
      azure.close();
      canary.close();
    }
  }

  private List<SecretProvider> azure(ClusterLookups cluster) {
    return List.of(
        new AzureProvider(
            new AzureSettings(
                IdentitySettings.DEFAULT,
                new ConnectionSettings(
                    ConnectionSettings.USUAL_CLOUD,
                    Optional.empty(),
                    Optional.empty(),
                    new Outbound(
                        Optional.of(URI.create("http://127.0.0.1:" + azure.proxyPort())),
                        List.of(),
                        Optional.of(root.resolve("ca.pem")))),
                CertificateSettings.DEFAULT),
            (_, _, _) -> new ServiceAccounts.Answer.Found(Map.of())));
  }

  private void put(String secret, String value) {
    vault.secret(secret, value);
    canary.watch("secret " + value, value);
  }

  @Test
  void aHundredAndTenPodsAtOnceAndTenIntervals() throws Exception {
    publishAll();
    for (int pod = 0; pod < PODS; pod++) {
      assertThat(Files.readString(file(pod, "db"))).isEqualTo("first-value-of-the-secret");
      assertThat(Files.readString(file(pod, "api"))).isEqualTo("value-of-the-other-one");
    }
    long started = azure.count(LOOK);

    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (azure.count(LOOK) < INTERVALS * SECRETS && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(azure.count(TOKEN)).as("tokens for all pods").isEqualTo(1);
    assertThat(azure.count(READ)).as("values, also in ten intervals").isEqualTo(SECRETS);
    assertThat(azure.calls())
        .as("one look for all pods at each secret and interval")
        .hasSizeBetween(1 + SECRETS + INTERVALS * SECRETS, 1 + SECRETS + (INTERVALS + 1) * SECRETS);
    assertThat(started).as("looks while pods began").isLessThan(3 * SECRETS);

    rotate();
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
    assertThat(azure.count(TOKEN)).isEqualTo(1);
    assertThat(azure.calls().stream().filter(call -> call.operation().equals(READ)))
        .extracting(FakeAzure.Call::name)
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
            NodePublishSecrets.none(),
            ServiceAccountTokens.of(Map.of(IdentitySettings.USUAL_AUDIENCE, tokens.get(pod))));
  }

  /** Each pod has a token of its own, and keeps it. */
  private void makeTokens() {
    for (int pod = 0; pod < PODS; pod++) {
      String token = issuer.token("shop/web", IdentitySettings.USUAL_AUDIENCE);
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
