package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.azure.fake.FakeAzureFault;
import io.strongroom.provider.testing.NodeJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that would fill the memory of the node's process, or become another secret. */
final class HugeAnswersTest extends AzureTest {
  private static final String STAR = Pods.array("objectName: 'app-*', objectType: secret");

  private static JsonObject fault(String operation, int status) {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", operation);
    fault.addProperty("status", status);
    return fault;
  }

  private static void answers(String operation, int status, String body) {
    JsonObject fault = fault(operation, status);
    fault.addProperty("body", body);
    azure.fake().fault(FakeAzureFault.of(fault));
  }

  /** Three bytes become an object of a hundred; the process ends where memory does. */
  @ParameterizedTest
  @ValueSource(strings = {"GetSecrets", "GetSecret", "Token"})
  void anAnswerOfManyValuesIsNotReadAndEndsNoProcess(String operation) throws Exception {
    answers(operation, 200, "{\"value\":[%s{}]}".formatted("{},".repeat(340_000)));
    String objects = operation.equals("GetSecrets") ? STAR : Pods.secrets("db");
    FetchFailure failure = web().fetch(objects).failure();
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.message()).contains("the answer has more than 10000 values");
    assertThat(failure.requestId()).isPresent();
    assertThat(inNodeJvm(objects)).isEqualTo(new NodeJvm.Ended(0, "[TOO_LARGE]\n"));
  }

  /** No page is kept while the next one is read: a list of them would have a gigabyte. */
  @Test
  void manyLongPagesEndNoProcess() throws Exception {
    String items = "{\"a\":{}},".repeat(3000);
    for (int page = 0; page < 150; page++) {
      JsonObject fault = fault("GetSecrets", 200);
      fault.addProperty("times", 1);
      fault.addProperty(
          "body",
          "{\"value\":[%s{}],\"nextLink\":\"https://parity.vault.azure.net/secrets?api-version=7.4&a=%d\"}"
              .formatted(items, page));
      azure.fake().fault(FakeAzureFault.of(fault));
    }
    assertThat(inNodeJvm(STAR)).isEqualTo(new NodeJvm.Ended(0, "[NOT_FOUND]\n"));
    assertThat(azure.fake().count("GetSecrets")).isEqualTo(151);
  }

  private static NodeJvm.Ended inNodeJvm(String objects) throws Exception {
    return NodeJvm.run(
        FetchInNodeJvm.class,
        "http://127.0.0.1:" + azure.fake().proxyPort(),
        folder.resolve("ca.pem").toString(),
        azure.token("shop/web", Azure.AUDIENCE).exposeToken(),
        objects);
  }

  @Test
  void whatIsNoUtf8IsNotMounted() throws Exception {
    JsonObject fault = fault("GetSecret", 200);
    fault.addProperty("body", "{\"value\":\"gr\u00fcn\",\"id\":\"https://x/secrets/db/v\"}");
    fault.addProperty("contentType", "application/json; charset=iso-8859-1");
    azure.fake().fault(FakeAzureFault.of(fault));
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(failure.requestId()).isPresent();
  }

  /** As Go's JSON, and so the provider of today, has it; the same in a file and with its keys. */
  @Test
  void halfOfASurrogatePairIsAReplacementCharacter() throws Exception {
    answers("GetSecret", 200, "{\"value\":\"a\\ud800b\",\"id\":\"https://x/secrets/db/v\"}");
    assertThat(web().fetch(Pods.secrets("db")).contents()).containsEntry("db", "a\ufffdb");
  }
}
