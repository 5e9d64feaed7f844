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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server that is away for several intervals under ten pods: nothing is written, they are told
 * once, it is not stormed meanwhile, and found again within one interval.
 */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class LongOutageTest {
  /** More than twice the seconds over which those that wait come back. */
  private static final Duration INTERVAL = Duration.ofSeconds(24);

  private static final int INTERVALS = 5;

  /** Each with a class of its own, so that none shares a fetch. */
  private static final int PODS = 10;

  /** What the provider does for one fetch while nobody answers. */
  private static final int TRIES = 3;

  @Test
  void outageCostsAFewCallsAndOneEventPerPodAndItsEndIsNoticed(InstalledDriver driver)
      throws Exception {
    List<String> names = IntStream.range(0, PODS).mapToObj("db-%d"::formatted).toList();
    driver.install("rotationPollInterval=%ds".formatted(INTERVAL.toSeconds()));
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        StoreFront front = StoreFront.before(bao);
        Workloads shop = Workloads.in(driver, "shop")) {
      String auth = bao.kubernetesAuth(driver.cluster());
      KvSecrets secrets =
          KvSecrets.readableIn(shop, bao, front.address(), auth, names.toArray(String[]::new));
      for (String name : names) {
        secrets.put(name, canary.secret(name));
        shop.create(shop.pod(name, name));
      }
      names.forEach(shop::awaitReady);
      for (String name : names) {
        VolumeStatus.await(shop, name);
      }
      Map<String, String> generations = Node.generations(shop);

      Instant gone = Instant.now();
      bao.stop();
      for (String name : names) {
        shop.awaitMessage(name, "SecretRefreshFailed");
      }
      awaitTime(gone.plus(INTERVAL.multipliedBy(INTERVALS)));
      List<Call> meanwhile = callsSince(front, gone);
      assertThat(Node.generations(shop)).isEqualTo(generations);
      Instant comes = Instant.now();
      bao.restart();
      Instant back = Instant.now();
      for (String name : names) {
        shop.awaitMessage(name, "SecretRefreshRecovered");
      }

      assertThat(Node.generations(shop)).as("nothing was written").isEqualTo(generations);
      for (String name : names) {
        assertThat(shop.read(name, name)).isEqualTo(canary.secret(name));
        assertThat(shop.messages(name))
            .filteredOn(message -> message.startsWith("SecretRefreshFailed"))
            .as("events of pod %s", name)
            .hasSize(1);
        assertThat(firstAnswerSince(front, comes, name))
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
