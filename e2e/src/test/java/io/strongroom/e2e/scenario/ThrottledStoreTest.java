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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

  private static List<Call> refused(StoreFront front) {
    return front.calls().stream().filter(call -> call.status() == TOO_MANY_REQUESTS).toList();
  }
}
