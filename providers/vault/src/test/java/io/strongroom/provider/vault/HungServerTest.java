package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.Moment;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.vault.Pods.Answer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that takes connections and says nothing, and one that only takes its time. */
@Timeout(60)
final class HungServerTest {
  private static final Issuer ISSUER = new Issuer();

  /** A publish ends after 90 s by itself; kubelet's worker is to be free long before. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Clocks clock = Clocks.system();

  @Test
  void serverThatWasStoppedInTheMiddleIsLeftWithinSeconds() throws Exception {
    try (Canary canary = Canary.plant();
        Bao bao = Bao.start();
        VaultProvider provider = VaultProvider.vault(Pods.settings())) {
      String kv = bao.kv(2);
      String auth = bao.jwtAuth(ISSUER);
      String role = bao.jwtRole(auth, "shop:checkout", "", bao.policy("read", kv + "/*"));
      bao.put(kv, "db", "{\"value\":\"%s\"}".formatted(canary.secret("value")));
      Parameters parameters =
          Pods.parameters(
              "- {objectName: p, secretPath: %s/data/db, secretKey: value}".formatted(kv),
              "vaultAddress",
              bao.address(),
              "vaultAuthMountPath",
              auth,
              "roleName",
              role);
      Answer running = pod(provider, "running").fetch(parameters);
      assertThat(running.result()).isInstanceOf(Fetched.class);

      bao.freeze();
      try {
        for (boolean first : new boolean[] {true, false}) {
          Moment asked = clock.now();
          FetchFailure failure =
              first
                  ? pod(provider, "starts").fetch(parameters).failure()
                  : pod(provider, "running").refresh(parameters, running.versions()).failure();
          assertThat(asked.until(clock.now())).isLessThan(SOON);
          assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
          assertThat(failure.message()).contains("no answer within 5 s", "does the server hang");
        }
      } finally {
        bao.thaw();
      }
      assertThat(pod(provider, "running").refresh(parameters, running.versions()).result())
          .isInstanceOf(NotChanged.class);
    }
  }

  /** Also more calls than there are connections: none keeps the server from being looked for. */
  @ParameterizedTest
  @ValueSource(ints = {1, 48})
  void serverThatTakesItsTimeIsWaitedFor(int calls) throws Exception {
    try (StubVault stub = new StubVault();
        VaultProvider provider = VaultProvider.vault(Pods.settings());
        ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch lookedFor = new CountDownLatch(calls);
      stub.on(
          "GET sys/health",
          exchange -> {
            lookedFor.countDown();
            answer(exchange, "{}");
          });
      stub.on(
          "GET secret/data/db",
          exchange -> {
            await(lookedFor);
            answer(
                exchange, "{\"data\":{\"data\":{\"value\":\"v\"},\"metadata\":{\"version\":1}}}");
          });
      Parameters parameters =
          Pods.parameters(
              "- {objectName: p, secretPath: secret/data/db, secretKey: value}",
              "vaultAddress",
              stub.address(),
              "roleName",
              "shop");
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        Pods pod = pod(provider, "slow-" + i);
        answers.add(pods.submit(() -> pod.fetch(parameters)));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().contents()).containsEntry("p", "v");
      }
    }
  }

  @Test
  void pauseIsAsNarrowAsALimitOfTheServer() {
    try (VaultProvider provider = VaultProvider.vault(Pods.settings())) {
      assertThat(limit(provider, "a", "shop")).isEqualTo(limit(provider, "a", "shop"));
      assertThat(limit(provider, "a", "shop")).isNotEqualTo(limit(provider, "b", "shop"));
      assertThat(limit(provider, "a", "shop")).isNotEqualTo(limit(provider, "a", "other"));
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String limit(VaultProvider provider, String path, String role) {
    return pod(provider, "any")
        .prepare(
            Pods.parameters(
                "- {objectName: p, secretPath: secret/data/%s, secretKey: value}".formatted(path),
                "vaultAddress",
                "https://vault.example:8200",
                "roleName",
                role))
        .limitedBy();
  }

  private Pods pod(VaultProvider provider, String volume) {
    return new Pods(
        provider, volume, "shop:checkout", ISSUER.tokens("shop:checkout", "vault"), clock);
  }
}
