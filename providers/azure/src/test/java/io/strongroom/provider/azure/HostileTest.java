package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.azure.fake.FakeAzure.Call;
import io.strongroom.provider.azure.fake.FakeAzureFault;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no vault gives, and what becomes of them. */
final class HostileTest extends AzureTest {
  private static void answers(String operation, int status, String body) {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", operation);
    fault.addProperty("status", status);
    fault.addProperty("body", body);
    azure.fake().fault(FakeAzureFault.of(fault));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{}",
        "{\"value\":null,\"id\":\"x\"}",
        "{\"value\":{},\"id\":\"x\"}",
        "{\"value\":5,\"id\":\"https://x/secrets/db/v\"}",
        "{\"value\":true,\"id\":\"https://x/secrets/db/v\"}",
        "{\"value\":\"v\",\"id\":5}",
        "{\"value\":\"v\",\"id\":\"https://x/secrets/db/v\",\"contentType\":5}",
        "{\"value\":\"v\"}",
        "{\"value\":\"v\",\"id\":[]}",
        "{\"value\":\"v\",\"id\":\"https://x/secrets/db/../..\"}",
        "{\"value\":\"v\",\"id\":\"https://x/secrets/db/a%2Fb\"}",
        "{\"value\":\"v\",\"id\":\"https://x/secrets/db/v\",\"kid\":\"k\"}",
        "{\"value\":\"v\",\"id\":\"https://x/secrets/db/v\",\"kid\":\"k\","
            + "\"contentType\":\"application/x-pkcs12\"}",
        "{\"value\":\"MAA=\",\"id\":\"https://x/secrets/db/v\",\"kid\":\"k\","
            + "\"contentType\":\"application/x-pkcs12\"}",
        "{\"value\":\"MIT/////\",\"id\":\"https://x/secrets/db/v\",\"kid\":\"k\","
            + "\"contentType\":\"application/x-pkcs12\"}"
      })
  void anOddSecretIsAMessage(String body) throws Exception {
    answers("GetSecret", 200, body);
    assertIsMessage(web().fetch(Pods.secrets("db")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"key\":{\"kid\":\"a/b\"}}",
        "{\"key\":{\"kid\":\"a/b\",\"kty\":\"RSA\"}}",
        "{\"key\":{\"kid\":\"a/b\",\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}}",
        "{\"key\":{\"kid\":\"a/b\",\"kty\":\"RSA\",\"n\":\"!\",\"e\":\"AQAB\"}}",
        "{\"key\":{\"kid\":\"a/b\",\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}}",
        "{\"key\":{\"kid\":\"a/b\",\"kty\":\"oct\",\"k\":\"secret\"}}",
        "{\"key\":{\"kid\":\"a/b\",\"kty\":\"RSA\",\"n\":1234,\"e\":\"AQAB\"}}"
      })
  void anOddKeyIsAMessage(String body) throws Exception {
    answers("GetKey", 200, body);
    assertIsMessage(web().fetch(Pods.array("objectName: k, objectType: key")));
  }

  private static void assertIsMessage(Answer answer) {
    FetchFailure failure = answer.failure();
    assertThat(failure.requestId().isPresent()).isEqualTo(failure.phase() == Phase.FETCH);
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(failure.message()).doesNotContain("\n").hasSizeLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.test/secrets/db/versions?api-version=7.4",
        "http://parity.vault.azure.net/secrets/db/versions?api-version=7.4",
        "https://parity.vault.azure.net:8443/secrets/db/versions?a=b",
        "https://user@parity.vault.azure.net/secrets/db/versions?a=b",
        "https://parity.vault.azure.net/secrets/other/versions?a=b",
        "https://parity.vault.azure.net.evil.test/secrets/db/versions?a=b",
        "/secrets/db/versions?a=b",
        "not a link"
      })
  void thePagesOfAListAreOfTheSameList(String link) throws Exception {
    answers("GetSecretVersions", 200, "{\"value\":[],\"nextLink\":\"%s\"}".formatted(link));
    Answer answer =
        web().fetch(Pods.array("objectName: db, objectType: secret, objectVersionHistory: 2"));
    assertThat(answer.failure().message()).contains("is elsewhere, and is not asked for");
    assertThat(azure.fake().count("GetSecretVersions")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"cer\":\"MAA=\"}",
        "{\"cer\":null,\"id\":\"https://x/certificates/c/v\"}",
        "{\"cer\":[],\"id\":\"https://x/certificates/c/v\"}",
        "{\"cer\":\"MAA=\",\"id\":\"https://x/certificates/c/\"}",
        "{\"cer\":\"!\",\"id\":\"https://x/certificates/c/v\"}",
        "{\"cer\":\"MAA\",\"id\":\"https://x/certificates/c/v\"}"
      })
  void anOddCertificateIsAMessage(String body) throws Exception {
    answers("GetCertificate", 200, body);
    assertIsMessage(web().fetch(Pods.array("objectName: c, objectType: cert")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "",
        "{\"access_token\":\"t\"}",
        "{\"access_token\":\"\",\"expires_in\":3600}",
        "{\"access_token\":null,\"expires_in\":3600}",
        "{\"access_token\":[\"t\"],\"expires_in\":3600}",
        "{\"access_token\":\"t\",\"expires_in\":null}",
        "{\"access_token\":\"t\",\"expires_in\":0}",
        "{\"access_token\":\"t\",\"expires_in\":-3600}",
        "{\"access_token\":\"t\",\"expires_in\":3600.5}",
        "{\"access_token\":\"t\",\"expires_in\":\"soon\"}",
        "{\"access_token\":\"t\",\"expires_in\":true}",
        "{\"access_token\":\"t\",\"expires_in\":99999999999999999999}"
      })
  void anOddTokenIsNone(String body) throws Exception {
    vault.secret("db", "value");
    answers("Token", 200, body);
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(failure.message()).startsWith("token of application ").doesNotContain("\n");
    assertThat(azure.fake().count("GetSecret")).isZero();
  }

  @Test
  void aTokenForEverIsReplacedOnceAVaultRefusesIt() throws Exception {
    vault.secret("db", "value");
    answers("Token", 200, "{\"access_token\":\"t\",\"expires_in\":9223372036854775807}");
    assertThat(web().fetch(Pods.secrets("db")).failure().kind()).isEqualTo(Kind.UNAUTHENTICATED);
    azure.fake().mend();
    assertThat(web().fetch(Pods.secrets("db")).contents()).containsEntry("db", "value");
  }

  /** A token or a proof would go along. */
  @ParameterizedTest
  @CsvSource({"GetSecret,301", "GetSecret,302", "GetSecret,307", "Token,302", "Token,303"})
  void aRedirectIsNotFollowed(String operation, int status) throws Exception {
    azure.vault("other").secret("db", "of another vault");
    vault.secret("db", "value");
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", operation);
    fault.addProperty("status", status);
    JsonObject headers = new JsonObject();
    headers.addProperty("Location", "https://other.vault.azure.net/secrets/db?api-version=7.4");
    fault.add("headers", headers);
    azure.fake().fault(FakeAzureFault.of(fault));
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(azure.fake().calls()).extracting(Call::host).doesNotContain("other.vault.azure.net");
  }

  @Test
  void anAnswerThatBreaksOffIsNoAnswer() throws Exception {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", "GetSecret");
    fault.addProperty("status", 200);
    fault.addProperty("body", "{\"value\":\"v\",\"id\":\"https://x/secrets/db/v\"}");
    fault.addProperty("missing", 100);
    azure.fake().fault(FakeAzureFault.of(fault));
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message()).contains("broke the connection");
    assertThat(azure.fake().count("GetSecret")).as("it may be whole the next time").isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void anAnswerThatIsNestedWithoutAnEndIsAMessage(String opening) throws Exception {
    answers(
        "GetSecret",
        200,
        "{\"value\":\"v\",\"id\":\"https://x/secrets/db/v\",\"x\":" + opening.repeat(100_000));
    assertIsMessage(web().fetch(Pods.secrets("db")));
  }

  /** A vault names objects as they were made, in whichever case a class writes them. */
  @Test
  void theNextPageMayHaveTheNameInAnotherCase() throws Exception {
    vault.secret("db", "value");
    JsonObject page = new JsonObject();
    page.addProperty("operation", "GetSecretVersions");
    page.addProperty("status", 200);
    page.addProperty("times", 1);
    page.addProperty(
        "body",
        "{\"value\":[],\"nextLink\":\"https://parity.vault.azure.net/Secrets/DB/versions?api-version=7.4\"}");
    azure.fake().fault(FakeAzureFault.of(page));
    assertThat(
            web()
                .fetch(Pods.array("objectName: db, objectType: secret, objectVersionHistory: 2"))
                .contents())
        .containsEntry("db/0", "value");
    assertThat(azure.fake().count("GetSecretVersions")).isEqualTo(2);
  }

  @Test
  void aListWithoutAnEndHasOne() throws Exception {
    answers(
        "GetSecretVersions",
        200,
        "{\"value\":[],\"nextLink\":\"https://parity.vault.azure.net/secrets/db/versions?a=b\"}");
    assertThat(
            web()
                .fetch(Pods.array("objectName: db, objectType: secret, objectVersionHistory: 2"))
                .failure()
                .message())
        .contains("its list has no end");
  }

  /** Kubelet's worker is free, and the pod's events say why, long before the usual deadline. */
  @ParameterizedTest
  @ValueSource(strings = {"Token", "GetSecret"})
  void anAzureThatHangsIsReportedAfterSeconds(String operation) throws Exception {
    vault.secret("db", "value");
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", operation);
    fault.addProperty("status", 0);
    fault.addProperty("late", Duration.ofSeconds(30).toMillis());
    azure.fake().fault(FakeAzureFault.of(fault));
    long begun = System.nanoTime();
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(15));
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.message()).contains("did not answer in time");
  }

  @Test
  void anAnswerOfManyMegabytesIsNotRead() throws Exception {
    answers("GetSecret", 200, "{\"value\":\"%s\"}".formatted("x".repeat(5 << 20)));
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.requestId()).isPresent();
  }

  @Test
  void wordsOfAVaultAreOneLineAndRepeatNoToken() throws Exception {
    try (Canary canary = Canary.plant()) {
      vault.secret("db", canary.secret("value"));
      vault.settings().rejectTokens(true);
      Answer answer = web().fetch(Pods.secrets("db"));
      canary.assertAbsentFrom(answer.result().toString());
      vault.settings().rejectTokens(false);
      assertThat(web().fetch(Pods.secrets("db")).contents()).hasSize(1);
      answers(
          "GetSecret", 403, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"a\\nb\\u0000c\"}}");
      Answer refused = web().fetch(Pods.secrets("db"));
      assertThat(refused.result()).isInstanceOf(Failed.class);
      assertThat(refused.failure().message()).contains("a b c");
      canary.assertLogIsClean();
    }
  }

  @Test
  void aTokenThatIsNoHeaderIsNone() throws Exception {
    answers("Token", 200, "{\"access_token\":\"a\\r\\nHost: evil\",\"expires_in\":3600}");
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(failure.message()).contains("the answer has no token");
    assertThat(azure.fake().count("GetSecret")).isZero();
  }
}
