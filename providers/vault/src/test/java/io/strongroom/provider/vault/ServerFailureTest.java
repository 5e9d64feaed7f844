package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.Pods.Answer;
import io.strongroom.provider.vault.spec.Flavour;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are sealed, away, slow, lost for words, or point elsewhere. */
@Timeout(120)
final class ServerFailureTest {
  private static final String ASKED = "GET secret/data/db";

  private final List<Duration> pauses = new ArrayList<>();
  private final VaultProvider provider =
      new VaultProvider(Flavour.VAULT, Pods.settings(), pauses::add, Clocks.system());
  private final StubVault stub = new StubVault();
  private final Canary canary = Canary.plant();
  private final String jwt = canary.secret("jwt");
  private final String token = canary.secret("token");

  ServerFailureTest() {
    stub.login(token, 3600);
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    stub.close();
    canary.close();
  }

  private Pods pod() {
    return new Pods(
        provider, "csi-1", "shop:checkout", Pods.tokens(jwt, Clocks.system()), Clocks.system());
  }

  private Parameters asking(String address) {
    return Pods.parameters(
        "- {objectName: p, secretPath: secret/data/db, secretKey: value}",
        "vaultAddress",
        address,
        "roleName",
        "shop");
  }

  private FetchFailure failure() throws IOException, InterruptedException {
    Answer answer = pod().fetch(asking(stub.address()));
    canary.assertAbsentFrom(answer.result().toString());
    return answer.failure();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "503 | {\"errors\":[\"Vault is sealed\"]} | UNAVAILABLE | 503: Vault is sealed",
        "500 | {\"errors\":[\"1 error occurred:\\n\\t* no luck\\n\\n\"]} | UNAVAILABLE | 500: no"
            + " luck",
        "501 | {} | UNAVAILABLE | 501: the server is not initialised",
        "502 | <html>gateway</html> | UNAVAILABLE | 502: without a word of explanation",
        "472 | {} | UNAVAILABLE | 472: the server is a standby",
        "412 | {\"errors\":[]} | UNAVAILABLE | 412: the server has not caught up yet",
        "429 | {\"errors\":[]} | THROTTLED | 429: the server asks to be called less often",
        "400 | {\"errors\":[\"a\",\"b\",\"c\",\"d\"]} | INVALID | 400: a; b; c",
        "405 | {\"errors\":[\"unsupported operation\"]} | INVALID | 405: unsupported operation",
        "404 | {\"errors\":[]} | NOT_FOUND | 404: there is nothing at that path",
        "200 | <html>hello</html> | BAD_ANSWER | 200, but not JSON from byte 0 on; is a Vault or"
            + " OpenBao server at that address?",
      })
  void anAnswerIsPutIntoWords(int status, String body, Kind kind, String words) throws Exception {
    stub.on(ASKED, status, body);
    FetchFailure failure = failure();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.message()).isEqualTo("GET secret/data/db: " + words);
    assertThat(failure.storeCode()).contains(String.valueOf(status));
    assertThat(failure.object()).isEqualTo("p");
  }

  @Test
  void aServerThatSpeaksOfHttpsInJsonIsNotTakenForOneThatWantsIt() throws Exception {
    stub.on(
        ASKED,
        400,
        "{\"errors\":[\"the upstream wants HTTPS\"]}",
        "Content-Type",
        "application/json; charset=utf-8");
    FetchFailure failure = failure();
    assertThat(failure.kind()).isEqualTo(Kind.INVALID);
    assertThat(failure.message()).endsWith("400: the upstream wants HTTPS");
  }

  @ParameterizedTest
  @CsvSource({"503,3", "429,3", "412,3", "500,3", "501,1", "400,1", "404,1"})
  void whatMayPassIsTriedAgain(int status, int times) throws Exception {
    stub.on(ASKED, status, "{}");
    failure();
    assertThat(stub.count(ASKED)).isEqualTo(times);
    assertThat(pauses).hasSize(times - 1);
  }

  @Test
  void whatIsNoReadIsNotSentAgainWhenItMayHaveBeenDone() throws Exception {
    stub.on("PUT pki/issue/any", 500, "{}");
    pod()
        .fetch(
            Pods.parameters(
                "- {objectName: p, secretPath: pki/issue/any, method: PUT}",
                "vaultAddress",
                stub.address(),
                "roleName",
                "shop"));
    assertThat(stub.count("PUT pki/issue/any")).isEqualTo(1);
  }

  @Test
  void aServerThatWantsALongRestGetsIt() throws Exception {
    stub.on(ASKED, 429, "{}", "Retry-After", "30");
    assertThat(failure().retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(stub.count(ASKED)).isEqualTo(1);
    assertThat(pauses).isEmpty();
  }

  /** A time is by the clock of who wrote it. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void theNodesClockDoesNotCountForHowLongAServerWantsRest(int hoursAhead) throws Exception {
    ManualClock clock = new ManualClock();
    clock.set(clock.instant().plus(Duration.ofHours(hoursAhead)));
    String time =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(40));
    stub.on(ASKED, 429, "{}", "Retry-After", time);
    try (VaultProvider other =
        new VaultProvider(Flavour.VAULT, Pods.settings(), pauses::add, clock)) {
      Pods pod = new Pods(other, "csi-1", "shop:checkout", Pods.tokens(jwt, clock), clock);
      assertThat(pod.fetch(asking(stub.address())).failure().retryAfter().orElseThrow())
          .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(41));
    }
  }

  @ParameterizedTest
  @CsvSource({"301", "302", "307", "308"})
  void noTokenFollowsARedirect(int status) throws Exception {
    try (StubVault other = new StubVault()) {
      stub.on(ASKED, status, "", "Location", other.address() + "/v1/secret/data/db");
      FetchFailure failure = failure();
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.message())
          .isEqualTo(
              "GET secret/data/db: %d: %s redirects to %s; no token follows a redirect: name the"
                      .formatted(status, stub.address(), other.address())
                  + " active server or a load balancer");
      assertThat(other.reads()).isEmpty();
    }
  }

  @Test
  void theTokenOfThePodFollowsNoRedirectEither() throws Exception {
    try (StubVault other = new StubVault()) {
      stub.on(
          "POST auth/kubernetes/login",
          307,
          "",
          "Location",
          other.address() + "/v1/auth/kubernetes/login");
      assertThat(failure().message()).contains("no token follows a redirect");
      assertThat(other.count("POST auth/kubernetes/login")).isZero();
    }
  }

  @Test
  void whatWasSentDoesNotComeBackInAnError() throws Exception {
    stub.on(ASKED, 400, "{\"errors\":[\"bad token %s\\u2028here\"]}".formatted(token));
    assertThat(failure().message()).isEqualTo("GET secret/data/db: 400: bad token [redacted] here");
  }

  @Test
  void argumentsDoNotComeBackInAnError() throws Exception {
    String argument = canary.secret("argument");
    stub.on("PUT transit/decrypt/k", 400, "{\"errors\":[\"cannot do %s\"]}".formatted(argument));
    assertThat(transit(argument).failure().message())
        .isEqualTo("PUT transit/decrypt/k: 400: cannot do [redacted]");
  }

  /** As it stands in YAML, and what a server makes of it in an error. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"NAME<a\\\"b\"      | NAME<a\"b",
        "\"NAME<a\\\"b\"      | NAME<a\\\"b",
        "\"NAME<a\\\"b\"      | NAME\\u003ca\\\"b",
        "\"NAME\\\\n\"        | NAME\\\\n",
        "[{NAME1: [NAME22]}]  | NAME22",
        "{x: NAME, y: NAME33} | NAME33",
        "12345678             | 12345678",
        "0x75BCD15            | 123456789",
      })
  void neitherHoweverTheyAreWritten(String yaml, String repeated) throws Exception {
    String name = canary.secret("argument");
    JsonObject error = new JsonObject();
    JsonArray errors = new JsonArray();
    errors.add("cannot do " + repeated.replace("NAME", name));
    error.add("errors", errors);
    stub.on("PUT transit/decrypt/k", 400, error.toString());
    assertThat(transit(yaml.replace("NAME", name)).failure().message())
        .isEqualTo("PUT transit/decrypt/k: 400: cannot do [redacted]");
  }

  @Test
  void neitherIfTheyAreLong() throws Exception {
    stub.on("PUT transit/decrypt/k", 400, "{\"errors\":[\"cannot do that\"]}");
    assertThat(transit("x".repeat(300_000)).failure().message())
        .isEqualTo("PUT transit/decrypt/k: 400: cannot do that");
  }

  private Answer transit(String argument) throws Exception {
    return pod()
        .fetch(
            Pods.parameters(
                "- {objectName: p, secretPath: transit/decrypt/k, method: PUT, secretArgs: {x: %s}}"
                    .formatted(argument),
                "vaultAddress",
                stub.address(),
                "roleName",
                "shop"));
  }

  @Test
  void aLongErrorIsCut() throws Exception {
    stub.on(ASKED, 400, "{\"errors\":[\"%s\"]}".formatted("x".repeat(10_000)));
    assertThat(failure().message()).hasSizeLessThan(300).endsWith("...");
  }

  @Test
  void anAnswerWithoutEndIsCutOff() throws Exception {
    stub.on(
        ASKED,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = new byte[64 << 10];
          try {
            while (true) {
              exchange.getResponseBody().write(block);
            }
          } catch (IOException e) {
            exchange.close();
          }
        });
    FetchFailure failure = failure();
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.message()).startsWith("GET secret/data/db: answers with more than ");
  }

  @Test
  void noServerListening() throws Exception {
    String address = stub.address();
    stub.close();
    FetchFailure failure = pod().fetch(asking(address)).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message())
        .isEqualTo("POST auth/kubernetes/login: nobody listens at that address");
    assertThat(failure.object()).isEmpty();
  }

  @Test
  void aSlowServerIsLeftAtTheDeadline() throws Exception {
    failure(); // logged in, so that it is the read that takes long
    CountDownLatch end = new CountDownLatch(1);
    stub.on(ASKED, _ -> await(end));
    PreparedFetch fetch = pod().prepare(asking(stub.address()));
    FetchContext context = pod().context(List.of());
    try (FetchResult result =
        fetch.fetch(
            new FetchContext(
                context.volume(),
                context.pod(),
                context.secrets(),
                context.held(),
                context.versions(),
                context.limits(),
                Deadline.after(Duration.ofSeconds(2), Clocks.system())))) {
      FetchFailure failure = ((Failed) result).failures().getFirst();
      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure.message()).isEqualTo("GET secret/data/db: did not answer in time");
    } finally {
      end.countDown();
    }
  }

  @Test
  void aPodThatIsGoneLeavesASlowServer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    stub.on(
        ASKED,
        _ -> {
          asked.countDown();
          await(end);
        });
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread publish =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    pod().fetch(asking(stub.address()));
                    interrupted.complete(false);
                  } catch (InterruptedException e) {
                    interrupted.complete(true);
                  } catch (IOException e) {
                    interrupted.completeExceptionally(e);
                  }
                });
    asked.await();
    publish.interrupt();
    assertThat(interrupted.get()).isTrue();
    end.countDown();
  }

  /** A restart loses what is in memory; a real server in development mode loses everything. */
  @Test
  void aSealedServerSaysSoAndServesAgainWhenItIsBack() throws Exception {
    stub.on(ASKED, 200, "{\"data\":{\"data\":{\"value\":\"%s\"}}}".formatted(canary.secret("db")));
    pod().fetch(asking(stub.address())).fetched();
    stub.on(ASKED, 503, "{\"errors\":[\"Vault is sealed\"]}");
    assertThat(failure().message()).isEqualTo("GET secret/data/db: 503: Vault is sealed");
    stub.on(ASKED, 200, "{\"data\":{\"data\":{\"value\":\"%s\"}}}".formatted(canary.secret("db")));
    pod().fetch(asking(stub.address())).fetched();
    assertThat(stub.count("POST auth/kubernetes/login")).isEqualTo(1);
  }

  @Test
  void aRealServerThatIsSealedAndThenStoppedSaysSo() throws Exception {
    try (Bao bao = Bao.start()) {
      Issuer issuer = new Issuer();
      String kv = bao.kv(2);
      bao.put(kv, "db", "{\"value\":\"%s\"}".formatted(canary.secret("db")));
      String auth = bao.jwtAuth(issuer);
      String role = bao.jwtRole(auth, "shop:checkout", "", bao.policy("read", kv + "/*"));
      Parameters parameters =
          Pods.parameters(
              "- {objectName: p, secretPath: %s/data/db, secretKey: value}".formatted(kv),
              "vaultAddress",
              bao.address(),
              "vaultAuthMountPath",
              auth,
              "roleName",
              role);
      Pods pod =
          new Pods(
              provider,
              "csi-2",
              "shop:checkout",
              issuer.tokens("shop:checkout", "vault"),
              Clocks.system());
      assertThat(pod.fetch(parameters).contents()).containsEntry("p", canary.secret("db"));

      bao.does("PUT", "sys/seal", "{}");
      FetchFailure sealed = pod.fetch(parameters).failure();
      assertThat(sealed.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(sealed.message()).matches("GET kv-[0-9]+/data/db: 503: .* is sealed");

      bao.stop();
      FetchFailure stopped = pod.fetch(parameters).failure();
      assertThat(stopped.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(stopped.message()).startsWith("GET " + kv + "/data/db: ");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
