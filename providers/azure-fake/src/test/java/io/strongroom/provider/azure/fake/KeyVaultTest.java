package io.strongroom.provider.azure.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A vault of the fake refuses what Key Vault refuses. */
final class KeyVaultTest extends FakeTest {
  @Test
  void readsWithATokenOfEitherKindAndCountsTheCalls() throws Exception {
    assertThat(json(get(SECRET, good())).get("value").getAsString()).isEqualTo("value of db");
    String exchanged = token(present(fixture.cluster.token("shop/web", Entra.EXCHANGE)));
    assertThat(get(SECRET, exchanged).statusCode()).isEqualTo(200);
    assertThat(fixture.azure.count("GetSecret")).isEqualTo(2);
    assertThat(fixture.azure.calls())
        .filteredOn(call -> call.operation().equals("Token"))
        .extracting(FakeAzure.Call::principal, FakeAzure.Call::by)
        .containsExactly(
            tuple(FakeAzureFixture.CLIENT, "secret"), tuple(FakeAzureFixture.CLIENT, "assertion"));
  }

  @Test
  void withoutATokenSaysWhereOneIsToBeHad() throws Exception {
    HttpResponse<String> answer = get(SECRET, "");
    refused(answer, 401, "AKV10000");
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .contains(
            "Bearer authorization=\"https://login.microsoftonline.com/%s\", resource=\"https://vault.azure.net\""
                .formatted(FakeAzureFixture.TENANT));
    assertThat(answer.headers().firstValue("x-ms-request-id")).isPresent();
    assertThat(fixture.azure.count("GetSecret")).isZero();
  }

  @Test
  void takesNoTokenThatEntraHasNotSigned() throws Exception {
    String token = good();
    String[] parts = token.split("\\.", -1);
    JsonObject claims = SignedTokens.claims(token).orElseThrow();
    refused(get(SECRET, parts[0] + "." + parts[1] + "." + parts[0]), 401, "AKV10046");
    refused(get(SECRET, parts[0] + "." + parts[1] + "."), 401, "AKV10046");
    refused(get(SECRET, "x"), 401, "AKV10046");
    refused(
        get(SECRET, SignedTokens.signed(claims, "key-of-the-fake", Keys.freshRsa().getPrivate())),
        401,
        "AKV10046");
  }

  @Test
  void takesNoTokenForAnotherResource() throws Exception {
    String token =
        token(
            ask(
                FakeAzureFixture.TENANT,
                grant("https://management.azure.com/.default"),
                "client_secret",
                FakeAzureFixture.SECRET));
    refused(
        get(SECRET, token),
        401,
        "AKV10022: Invalid audience. Expected https://vault.azure.net, found:"
            + " https://management.azure.com.");
    refused(
        get(SECRET.replace("vault.azure.net", "vault.azure.cn"), good()),
        401,
        "AKV10022: Invalid audience. Expected https://vault.azure.cn");
  }

  @Test
  void takesNoTokenOfAnotherTenant() throws Exception {
    fixture
        .azure
        .entra()
        .application(FakeAzureFixture.OTHER_TENANT, FakeAzureFixture.CLIENT)
        .secret("other");
    String token =
        token(ask(FakeAzureFixture.OTHER_TENANT, grant(SCOPE), "client_secret", "other"));
    refused(get(SECRET, token), 401, "AKV10032: Invalid issuer.");
  }

  @Test
  void takesNoTokenThatIsOverOrRevoked() throws Exception {
    fixture.azure.entra().tokensLive(0);
    refused(get(SECRET, good()), 401, "[TokenExpired]");
    fixture.azure.entra().tokensLive(60);
    String token = good();
    assertThat(get(SECRET, token).statusCode()).isEqualTo(200);
    fixture.azure.entra().revokeAll();
    refused(get(SECRET, token), 401, "[TokenExpired]");
  }

  @Test
  void anApplicationDoesWhatItMayAndNothingElse() throws Exception {
    String token = good();
    HttpResponse<String> put =
        caller.call(
            "PUT", SECRET, "{\"value\":\"other\"}", Map.of("Authorization", "Bearer " + token));
    refused(put, 403, "does not have secrets set permission on key vault 'shop;location=");
    assertThat(put.body()).contains(fixture.application.objectId(), "\"AccessDenied\"");
    fixture.vault.settings().disallow(FakeAzureFixture.CLIENT);
    refused(get(SECRET, token), 403, "does not have secrets get permission");
    fixture.vault.settings().allow(fixture.application.objectId(), "secrets/get");
    assertThat(get(SECRET, token).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "https://shop.vault.azure.net/secrets/db, 400, api-version must be specified",
    "https://shop.vault.azure.net/secrets/db?api-version=1.0, 400, is not recognized",
    "https://shop.vault.azure.net/nothing?api-version=7.6, 404, NotFound",
    "https://shop.vault.azure.net/secrets/none?api-version=7.6, 404, SecretNotFound",
    "https://shop.vault.azure.net/secrets?api-version=7.6&maxresults=0, 400, BadParameter",
    "https://shop.vault.azure.net/secrets?api-version=7.6&$skiptoken=x, 400, BadParameter",
    "https://shop.vault.azure.net/deletedsecrets/db?api-version=7.6, 403, Forbidden",
  })
  void questionsThatMeanNothingAreRefused(String url, int status, String words) throws Exception {
    if (url.contains("deleted")) {
      fixture.vault.settings().deny("secrets/get");
    }
    refused(get(url, good()), status, words);
  }

  @Test
  void faultsComeAsOftenAsTheyWereOrdered() throws Exception {
    String token = good();
    fixture.azure.fault(FakeAzureFault.of(429, 1, Optional.of("7")));
    HttpResponse<String> throttled = get(SECRET, token);
    refused(throttled, 429, "Throttled");
    assertThat(throttled.headers().firstValue("Retry-After")).contains("7");
    assertThat(get(SECRET, token).statusCode()).isEqualTo(200);
    assertThat(URI.create(SECRET).getHost()).isEqualTo(fixture.azure.calls().getLast().host());
  }

  @Test
  void aVaultWithRolesSaysWhichActionWouldHaveToBeAllowed() throws Exception {
    fixture.vault.settings().rbac(true);
    fixture.vault.settings().disallow(FakeAzureFixture.CLIENT);
    HttpResponse<String> answer = get(SECRET, good());
    refused(answer, 403, "Caller is not authorized to perform action on resource.");
    assertThat(answer.body())
        .contains(
            "Microsoft.KeyVault/vaults/secrets/getSecret/action",
            "\"ForbiddenByRbac\"",
            fixture.application.objectId());
  }

  @Test
  void faultsMayBeLateAndHaveAnInnerCode() throws Exception {
    String token = good();
    JsonObject fault = new JsonObject();
    fault.addProperty("status", 403);
    fault.addProperty("times", 1);
    fault.addProperty("code", "Forbidden");
    fault.addProperty("message", "Client address is not authorized.");
    fault.addProperty("inner", "ForbiddenByFirewall");
    fixture.azure.fault(FakeAzureFault.of(fault));
    refused(get(SECRET, token), 403, "\"innererror\":{\"code\":\"ForbiddenByFirewall\"}");
    fault.addProperty("status", 0);
    fault.addProperty("late", 300);
    fixture.azure.fault(FakeAzureFault.of(fault));
    long begin = System.nanoTime();
    assertThat(get(SECRET, token).statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(299));
  }

  @Test
  void mayLeadAstray() throws Exception {
    String token = good();
    fixture.vault.secret("other", "x");
    KeyVaultSettings settings = fixture.vault.settings();
    settings.emptyFirstPages(true);
    settings.nextLinksTo("https://attacker.test");
    JsonObject page = json(get("https://shop.vault.azure.net/secrets?api-version=7.6", token));
    assertThat(page.getAsJsonArray("value")).isEmpty();
    assertThat(page.get("nextLink").getAsString()).startsWith("https://attacker.test/secrets?");
    String second =
        page.get("nextLink").getAsString().replace("attacker.test", "shop.vault.azure.net");
    assertThat(json(get(second, token)).getAsJsonArray("value")).hasSize(2);

    JsonObject fault =
        JsonParser.parseString(
                "{'status':302,'times':1,'headers':{'Location':'https://attacker.test/'}}")
            .getAsJsonObject();
    fixture.azure.fault(FakeAzureFault.of(fault));
    HttpResponse<String> redirect = get(SECRET, token);
    assertThat(redirect.statusCode()).isEqualTo(302);
    assertThat(redirect.headers().firstValue("Location")).contains("https://attacker.test/");

    settings.oddChallenge("Basic realm=\"odd\"");
    assertThat(get(SECRET, "").headers().firstValue("WWW-Authenticate"))
        .contains("Basic realm=\"odd\"");
  }

  @Test
  void manyAreAnsweredAtOnce() throws Exception {
    String token = good();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers =
          IntStream.range(0, 110)
              .mapToObj(_ -> threads.submit(() -> get(SECRET, token).statusCode()))
              .toList();
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(200);
      }
    }
    assertThat(fixture.azure.count("GetSecret")).isEqualTo(110);
  }
}
