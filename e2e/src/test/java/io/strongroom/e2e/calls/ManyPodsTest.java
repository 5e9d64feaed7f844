package io.strongroom.e2e.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.daemonset.RunningDriver;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.e2e.calls.CountedStore.Call;
import io.strongroom.e2e.calls.CountedStore.Operations;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
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
 * What a node with many pods of one service account asks of a store, counted there: the driver over
 * its real socket, real mounts, the store's own client.
 */
abstract class ManyPodsTest {
  private static final int PODS = 110;
  private static final int INTERVALS = 10;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String FIRST = "first-value-of-";
  private static final String SECOND = "second-value-of-";

  @TempDir Path made;
  private final List<Token> tokens = new ArrayList<>();
  private Path root = Path.of("/");
  private CountedStore store;
  private RunningDriver driver;
  private KubeletClient kubelet;
  private Canary canary;

  /**
   * The store, without secrets.
   *
   * @param folder for files of its own
   */
  abstract CountedStore open(Path folder) throws Exception;

  /**
   * Which pods' tokens are looked for in all that was logged, counted by pods: they have one form,
   * and a long one takes its time.
   */
  int watchedEach() {
    return 20;
  }

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.getAttribute(made, "unix:uid").equals(0), "NOT RUN: mounts take root");
    root = made.toRealPath();
    canary = Canary.plant();
    store = open(Files.createDirectory(root.resolve("store")));
    makeTokens();
    for (String secret : store.secrets()) {
      put(secret, FIRST + secret);
    }
    Files.createDirectories(root.resolve("kubelet/pods"));
    Files.writeString(
        root.resolve("db.yaml"),
        """
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata: {name: db, namespace: shop}
        spec:
        """
            + store.spec().indent(2));
    driver = RunningDriver.start(settings(), BuiltInProviders.of(store::providers));
    kubelet =
        new KubeletClient(
            UnixSockets.channel(root.resolve("csi.sock")).build(), root.resolve("kubelet"), "n1");
  }

  @AfterEach
  void stop() throws Exception {
    if (store != null) {
      for (int pod = 0; pod < PODS; pod++) {
        kubelet.unpublish(volume(pod));
      }
      kubelet.close();
      driver.close();
      store.close();
      canary.close();
    }
  }

  @Test
  void aHundredAndTenPodsAtOnceAndTenIntervals() throws Exception {
    publishAll();
    for (int pod = 0; pod < PODS; pod++) {
      for (String secret : store.secrets()) {
        assertThat(Files.readString(file(pod, secret))).isEqualTo(FIRST + secret);
      }
    }
    awaitLooks();
    assertCounted();
    rotate();
  }

  /** All at once; what the store is asked for meanwhile is what one pod asks for. */
  private void publishAll() throws Exception {
    long began = System.nanoTime();
    try (ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Path>> published = new ArrayList<>();
      IntStream.range(0, PODS)
          .forEach(pod -> published.add(pods.submit(() -> kubelet.publish(volume(pod)))));
      for (Future<Path> each : published) {
        each.get();
      }
    }
    long looks = count(store.operations().look());
    long intervals = Duration.ofNanos(System.nanoTime() - began).dividedBy(INTERVAL);
    assertThat(looks)
        .as("looks at each secret: one of the first fetch, and one at each interval")
        .isLessThanOrEqualTo((intervals + 1) * store.secrets().size());
  }

  /** How often each secret is looked at in the ten intervals, and before. */
  private int looksAtEach() {
    return INTERVALS + (store.operations().looksFirst() ? 1 : 0);
  }

  private void awaitLooks() throws InterruptedException {
    long looks = (long) looksAtEach() * store.secrets().size();
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (count(store.operations().look()) < looks && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void assertCounted() {
    Operations operations = store.operations();
    List<Call> calls = store.calls();
    int secrets = store.secrets().size();
    int looks = looksAtEach() * secrets;
    assertThat(calls)
        .extracting(Call::operation)
        .as("nothing else is asked for, and in this order")
        .startsWith(
            operations.token(), operations.looksFirst() ? operations.look() : operations.read())
        .containsOnly(operations.token(), operations.read(), operations.look());
    assertThat(count(operations.token())).as("tokens for all pods").isEqualTo(1);
    assertThat(count(operations.read())).as("values, also in ten intervals").isEqualTo(secrets);
    assertThat(calls)
        .as("one look for all pods at each secret and interval")
        .hasSizeBetween(1 + secrets + looks, 1 + secrets + looks + secrets);
    assertThat(store.secrets())
        .as("from the first call for a secret to the look ten intervals later, by the clock")
        .allSatisfy(
            secret ->
                assertThat(timeOfTheLooksAt(secret))
                    .isGreaterThanOrEqualTo(INTERVAL.multipliedBy(INTERVALS - 1)));
  }

  private Duration timeOfTheLooksAt(String secret) {
    List<Call> calls = store.calls().stream().filter(call -> call.secret().equals(secret)).toList();
    List<Call> looks =
        calls.stream().filter(call -> call.operation().equals(store.operations().look())).toList();
    return Duration.between(calls.getFirst().at(), looks.get(looksAtEach() - 1).at());
  }

  /** What was not read again for ten intervals is read once when it is another one. */
  private void rotate() throws Exception {
    String rotated = store.secrets().getFirst();
    put(rotated, SECOND + rotated);
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    for (int pod = 0; pod < PODS; pod++) {
      Path file = file(pod, rotated);
      while (!Files.readString(file).equals(SECOND + rotated) && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(Files.readString(file)).isEqualTo(SECOND + rotated);
    }
    assertThat(count(store.operations().token())).isEqualTo(1);
    int secrets = store.secrets().size();
    assertThat(store.calls())
        .filteredOn(call -> call.operation().equals(store.operations().read()))
        .extracting(Call::secret)
        .as("whatever is not another one may be read with what is")
        .hasSizeBetween(secrets + 1, 2 * secrets);
  }

  private long count(String operation) {
    return store.calls().stream().filter(call -> call.operation().equals(operation)).count();
  }

  private void put(String secret, String value) throws Exception {
    canary.watch(value, value);
    store.put(secret, value);
  }

  private Path file(int pod, String name) {
    return volume(pod).target(root.resolve("kubelet")).resolve(name);
  }

  private PodVolume volume(int pod) {
    return PodVolume.of("shop", "web-" + pod, "secrets", "db")
        .withServiceAccount("web")
        .withCredentials(
            NodePublishSecrets.none(),
            ServiceAccountTokens.of(Map.of(store.audience(), tokens.get(pod))));
  }

  /** Each pod has a token of its own, and keeps it. */
  private void makeTokens() {
    for (int pod = 0; pod < PODS; pod++) {
      String token = store.token(pod);
      if (pod % watchedEach() == 0) {
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
        Settings.Reads.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
