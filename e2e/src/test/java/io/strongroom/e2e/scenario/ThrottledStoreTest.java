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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A store that asks to be called less often, and says when again, is not called before that: the
 * rotation interval is 2 s, and what it asks for is 20 s.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class ThrottledStoreTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final int TOO_MANY_REQUESTS = 429;

  /** One request in this time; long enough for others to show that they go on. */
  private static final Duration QUOTA = Duration.ofSeconds(25);

  /**
   * Between two of its tries, which double from half a second, in the first minute; and a moment.
   */
  private static final Duration KUBELETS_PAUSE = Duration.ofSeconds(40);

  @Test
  void storeIsLeftAloneForAsLongAsItAsked(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        StoreFront front = StoreFront.before(bao);
        Workloads shop = Workloads.in(driver, "shop")) {
      String auth = bao.jwtAuth(driver.cluster());
      KvSecrets secrets = KvSecrets.readableIn(shop, bao, front.address(), auth, "db");
      secrets.put("db", canary.secret("first"));
      shop.run(shop.pod("one", "db"));
      shop.run(shop.pod("two", "db"));

      front.answer(
          TOO_MANY_REQUESTS,
          Map.of("Retry-After", String.valueOf(WAIT.toSeconds())),
          "{\"errors\":[]}");
      Call refused =
          Await.until(
                  "the store was called and asks to be left alone",
                  () -> refused(front),
                  calls -> !calls.isEmpty())
              .getFirst();
      secrets.put("db", canary.secret("second"));
      // Whoever calls too early is seen all the same, and served: nothing hides it.
      front.pass();
      for (String pod : List.of("one", "two")) {
        assertThat(shop.awaitMessage(pod, "SecretRefreshFailed"))
            .contains(
                "429: the server asks to be called less often (store code 429) (next try in 20 s)");
        shop.awaitContent(pod, "db", canary.secret("second"));
        shop.awaitMessage(pod, "SecretRefreshRecovered");
      }

      assertThat(refused(front)).as("calls that were refused").containsExactly(refused);
      assertThat(front.calls())
          .as("calls after the refusal")
          .filteredOn(call -> call.at().isAfter(refused.at()))
          .isNotEmpty()
          .allSatisfy(call -> assertThat(call.at()).isAfterOrEqualTo(refused.at().plus(WAIT)));
      Leaks.assertNone(canary, shop);
    }
  }

  /** A real quota of the server, which does not say which of its limits was met. */
  @Test
  void quotaOnOnePathHoldsThatPathAloneAndNoLongerThanTheServerSays(InstalledDriver driver)
      throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      String auth = bao.jwtAuth(driver.cluster());
      KvSecrets secrets =
          KvSecrets.readableIn(shop, bao, bao.address(), auth, "limited", "unlimited");
      // The same path, and a file of another name: nobody shares its fetch.
      shop.spc(
          "late",
          "v1",
          "vault",
          KvSecrets.parameters(
              bao.address(),
              auth,
              "shop",
              "- {objectName: late, secretPath: secret/data/limited, secretKey: password}\n"));
      secrets.put("limited", canary.secret("limited"));
      secrets.put("unlimited", canary.secret("first"));
      shop.run(shop.pod("runs", "unlimited"));
      bao.does("POST", "sys/quotas/config", "{\"enable_rate_limit_response_headers\": true}");
      bao.does(
          "POST",
          "sys/quotas/rate-limit/one",
          "{\"path\": \"secret/data/limited\", \"rate\": 1, \"interval\": \"%ds\"}"
              .formatted(QUOTA.toSeconds()));
      shop.run(shop.pod("takes-it", "limited"));

      shop.create(shop.pod("late", "late"));
      String refused = shop.awaitMessage("late", "429: ");
      Instant over = Instant.now().plus(nextTry(refused));
      secrets.put("unlimited", canary.secret("second"));
      shop.create(shop.pod("new", "unlimited"));
      shop.awaitContent("runs", "unlimited", canary.secret("second"));
      shop.awaitReady("new");
      assertThat(Instant.now())
          .as("others had gone on before %s, by '%s'", over, refused)
          .isBefore(over.minusSeconds(1));
      assertThat(InstalledDriver.isReady(shop.resource("late").get())).isFalse();

      shop.awaitReady("late");
      assertThat(Instant.now())
          .as("when the pod was served that waited until %s", over)
          .isBefore(over.plus(KUBELETS_PAUSE));
      assertThat(shop.read("late", "late")).isEqualTo(canary.secret("limited"));
      Leaks.assertNone(canary, shop);
    }
  }

  private static Duration nextTry(String message) {
    Matcher seconds = Pattern.compile("\\(next try in (\\d+) s\\)").matcher(message);
    assertThat(seconds.find()).as(message).isTrue();
    return Duration.ofSeconds(Long.parseLong(seconds.group(1)));
  }

  private static List<Call> refused(StoreFront front) {
    return front.calls().stream().filter(call -> call.status() == TOO_MANY_REQUESTS).toList();
  }
}
