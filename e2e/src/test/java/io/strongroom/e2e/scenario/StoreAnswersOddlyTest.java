package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.StoreFront;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What answers in the server's place is a web page, points elsewhere, or says nothing at all: the
 * pod keeps its file and is told what is wrong. The provider's own tests have more such answers.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class StoreAnswersOddlyTest {
  @Test
  void pageOfSomebodyElseIsNoSecret(InstalledDriver driver) throws Exception {
    assertFileOutlives(
        driver,
        front -> front.answer(200, Map.of(), "<html>Welcome!</html>"),
        Pattern.quote(
            "200, but not JSON from byte 0 on; is a Vault or OpenBao server at that address?"));
  }

  @Test
  void noTokenFollowsARedirectToAnotherHost(InstalledDriver driver) throws Exception {
    try (OpenBao other = OpenBao.start(driver);
        StoreFront elsewhere = StoreFront.before(other)) {
      assertFileOutlives(
          driver,
          front ->
              front.answer(307, Map.of("Location", elsewhere.address() + "/v1/secret/data/db"), ""),
          Pattern.quote(
              "redirects to %s; no token follows a redirect".formatted(elsewhere.address())));
      assertThat(elsewhere.calls()).isEmpty();
    }
  }

  @Test
  void serverThatHangsIsLeftWithinSeconds(InstalledDriver driver) throws Exception {
    assertFileOutlives(
        driver,
        StoreFront::hang,
        Pattern.quote("no answer within 5 s, nor to sys/health within 3 s more: does the server"));
  }

  private static void assertFileOutlives(
      InstalledDriver driver, Consumer<StoreFront> trouble, String words) throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        StoreFront front = StoreFront.before(bao);
        Workloads shop = Workloads.in(driver, "shop")) {
      String auth = bao.jwtAuth(driver.cluster());
      KvSecrets secrets = KvSecrets.readableIn(shop, bao, front.address(), auth, "db");
      secrets.put("db", canary.secret("first"));
      shop.run(shop.pod("web", "db"));

      trouble.accept(front);

      assertThat(shop.awaitMessage("web", "SecretRefreshFailed")).containsPattern(words);
      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      front.pass();
      secrets.put("db", canary.secret("second"));
      shop.awaitContent("web", "db", canary.secret("second"));
      shop.awaitMessage("web", "SecretRefreshRecovered");
      Leaks.assertNone(canary, shop);
    }
  }
}
