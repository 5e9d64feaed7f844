package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.StoreFront;
import io.strongroom.e2e.cluster.StoreFront.Call;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The server is sealed, stopped, started again. Running pods keep their files and are told once;
 * the server is not stormed meanwhile, and found again within one interval.
 */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class OpenBaoUnavailableTest {
  /** Of the long outage. More than twice the seconds over which those that wait come back. */
  private static final Duration INTERVAL = Duration.ofSeconds(24);

  private static final int INTERVALS = 5;

  /** Each with a class of its own, so that none shares a fetch. */
  private static final int PODS = 10;

  /** What the provider does for one fetch while nobody answers. */
  private static final int TRIES = 3;

  @Test
  void sealedServerChangesNothingAndServesAgainOnceItIsUnsealed(InstalledDriver driver)
      throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      KvSecrets secrets = prepare(shop, bao, bao.address(), "db");
      secrets.put("db", canary.secret("first"));
      shop.run(shop.pod("db", "db"));
      Map<String, String> generations = generations(shop);

      bao.seal();

      assertThat(shop.awaitMessage("db", "SecretRefreshFailed"))
          .contains(
              "failed to refresh, the files stay as they are: SecretProviderClass %s/db, store vault %s, phase fetch: GET secret/metadata/db: 503: "
                  .formatted(shop.namespace(), bao.address()),
              " is sealed (store code 503)");
      assertThat(shop.read("db", "db")).isEqualTo(canary.secret("first"));
      assertThat(generations(shop)).isEqualTo(generations);

      bao.unseal();
      secrets.put("db", canary.secret("second"));

      shop.awaitContent("db", "db", canary.secret("second"));
      shop.awaitMessage("db", "SecretRefreshRecovered");
      Leaks.assertNone(canary, shop);
    }
  }

  @Test
  void stoppedServerKeepsNewPodsWaitingAndRunningOnesAsTheyAre(InstalledDriver driver)
      throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      KvSecrets secrets = prepare(shop, bao, bao.address(), "db");
      secrets.put("db", canary.secret("first"));
      shop.run(shop.pod("db", "db"));
      Map<String, String> generations = generations(shop);

      bao.stop();

      assertThat(shop.awaitMessage("db", "SecretRefreshFailed"))
          .contains(
              "store vault %s, phase fetch: GET secret/metadata/db: nobody listens at that address"
                  .formatted(bao.address()));
      shop.create(shop.pod("late", "db"));
      assertThat(shop.awaitMessage("late", "store vault " + bao.address()))
          .startsWith("FailedMount: ");
      assertThat(shop.read("db", "db")).isEqualTo(canary.secret("first"));
      assertThat(generations(shop)).isEqualTo(generations);

      bao.restart();
      secrets.put("db", canary.secret("second"));

      shop.awaitContent("db", "db", canary.secret("second"));
      shop.awaitMessage("db", "SecretRefreshRecovered");
      shop.awaitReady("late");
      shop.awaitContent("late", "db", canary.secret("second"));
      Leaks.assertNone(canary, shop);
    }
  }

  @Test
  void longOutageCostsAFewCallsAndOneEventPerPodAndItsEndIsNoticed(InstalledDriver driver)
      throws Exception {
    List<String> names = IntStream.range(0, PODS).mapToObj("db-%d"::formatted).toList();
    driver.install("rotationPollInterval=%ds".formatted(INTERVAL.toSeconds()));
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        StoreFront front = StoreFront.before(bao);
        Workloads shop = Workloads.in(driver, "shop")) {
      KvSecrets secrets = prepare(shop, bao, front.address(), names.toArray(String[]::new));
      for (String name : names) {
        secrets.put(name, canary.secret(name));
        shop.create(shop.pod(name, name));
      }
      names.forEach(shop::awaitReady);
      Map<String, String> generations = generations(shop);

      Instant gone = Instant.now();
      bao.stop();
      for (String name : names) {
        shop.awaitMessage(name, "SecretRefreshFailed");
      }
      awaitTime(gone.plus(INTERVAL.multipliedBy(INTERVALS)));
      List<Call> meanwhile = callsSince(front, gone);
      assertThat(generations(shop)).isEqualTo(generations);
      bao.restart();
      Instant back = Instant.now();
      for (String name : names) {
        shop.awaitMessage(name, "SecretRefreshRecovered");
      }

      assertThat(generations(shop)).as("nothing was written").isEqualTo(generations);
      for (String name : names) {
        assertThat(shop.read(name, name)).isEqualTo(canary.secret(name));
        assertThat(shop.messages(name))
            .filteredOn(message -> message.startsWith("SecretRefreshFailed"))
            .as("events of pod %s", name)
            .hasSize(1);
        assertThat(firstAnswerSince(front, back, name))
            .as("when pod %s was served again", name)
            .isBefore(back.plus(INTERVAL).plus(INTERVAL.dividedBy(10)));
      }
      // Each pod's own failure, then one probe in half an interval; the first two come sooner.
      int fetches = PODS + 2 * INTERVALS + 2;
      assertThat(meanwhile.size()).isBetween(TRIES * (PODS / 2), TRIES * fetches);
      Leaks.assertNone(canary, shop);
    } finally {
      driver.install();
    }
  }

  private static KvSecrets prepare(Workloads shop, OpenBao bao, String address, String... names)
      throws Exception {
    String auth = bao.kubernetesAuth(shop.driver().cluster());
    return KvSecrets.readableIn(shop, bao, address, auth, names);
  }

  /** What every volume of the namespace shows; writing one anew gives it another name. */
  private static Map<String, String> generations(Workloads shop)
      throws IOException, InterruptedException {
    Node node = new Node(shop.driver().cluster());
    Map<String, String> generations = new TreeMap<>();
    for (VolumeStatus status : VolumeStatus.of(shop)) {
      generations.put(
          status.pod(), node.run("readlink %s/..data".formatted(status.targetPath())).strip());
    }
    return generations;
  }

  private static void awaitTime(Instant time) throws InterruptedException {
    Await.until("it is " + time, Duration.ofMinutes(5), Instant::now, now -> !now.isBefore(time));
  }

  private static List<Call> callsSince(StoreFront front, Instant time) {
    return front.calls().stream().filter(call -> !call.at().isBefore(time)).toList();
  }

  private static Instant firstAnswerSince(StoreFront front, Instant time, String name) {
    return callsSince(front, time).stream()
        .filter(call -> call.isAnswered() && call.path().endsWith("/" + name))
        .map(Call::at)
        .min(Instant::compareTo)
        .orElseThrow();
  }
}
