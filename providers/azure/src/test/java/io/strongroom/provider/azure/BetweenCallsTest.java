package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.azure.fake.FakeAzureFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Azure changes, or goes away, between two calls of a fetch. */
final class BetweenCallsTest extends AzureTest {
  private static final String STAR =
      "objectName: 'app-*', objectType: secret, objectAlias: 'app/{{name}}', optional: true";
  private static final String HISTORY =
      "objectName: app-b, objectType: secret, objectVersionHistory: 3, optional: true";

  @BeforeEach
  void put() {
    vault.secret("app-a", "1");
    vault.secret("app-b", "0");
    vault.secret("app-b", "2");
  }

  /** The read of one of the objects that a list has. */
  private static void fails(int status, int times, String inner) {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", "GetSecret");
    fault.addProperty("name", "app-b");
    fault.addProperty("status", status);
    fault.addProperty("times", times);
    fault.addProperty(
        "code", status == 404 ? "SecretNotFound" : status == 403 ? "Forbidden" : "Unavailable");
    fault.addProperty("inner", inner);
    azure.fake().fault(FakeAzureFault.of(fault));
  }

  /** An optional selection is absent where its list is empty, not where a part of it is gone. */
  @ParameterizedTest
  @ValueSource(strings = {STAR, HISTORY})
  void whatIsListedAndNotThereTakesNoFilesAway(String object) throws Exception {
    Parameters parameters = Pods.parameters(Pods.array(object));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    vault.secret("app-b", "3");
    fails(404, 1, "");
    FetchFailure failure = web().refresh(parameters, held).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message()).contains("secret 'app-b'", "It was in the vault's list");
    assertThat(failure.requestId()).isPresent();
    assertThat(web().refresh(parameters, held).contents()).containsValue("3").hasSizeGreaterThan(1);
    vault.delete(io.strongroom.provider.azure.fake.Kind.SECRETS, "app-b");
    vault.delete(io.strongroom.provider.azure.fake.Kind.SECRETS, "app-a");
    assertThat(web().refresh(parameters, held).contents()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"503,UNAVAILABLE", "403,DENIED", "500,UNAVAILABLE"})
  void whatIsListedAndCannotBeReadFailsAsAWhole(int status, Kind kind) throws Exception {
    fails(status, 9, "");
    for (String object : List.of(STAR, HISTORY)) {
      FetchFailure failure = web().fetch(Pods.array(object)).failure();
      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.message()).startsWith("secret 'app-b', vault parity");
    }
  }

  @Test
  void aVersionThatIsDisabledMeanwhileIsReported() throws Exception {
    fails(403, 9, "SecretDisabled");
    FetchFailure failure = web().fetch(Pods.array(HISTORY)).failure();
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.storeCode()).contains("SecretDisabled");
    assertThat(failure.message()).contains("enable this version in the vault");
  }

  @Test
  void aVaultThatIsGoneAfterTheTokenIsReportedOfTheObject() throws Exception {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", "GetSecret");
    fault.addProperty("status", 503);
    azure.fake().fault(FakeAzureFault.of(fault));
    FetchFailure failure = web().fetch(Pods.secrets("app-a")).failure();
    assertThat(failure.phase()).isEqualTo(Phase.FETCH);
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.object()).isEqualTo("app-a");
    assertThat(azure.fake().count("Token")).isEqualTo(1);
  }

  /** In its last five minutes a token is replaced, and good as long as Entra is away. */
  @Test
  void aTokenIsGoodToItsEndWhileEntraIsAway() throws Exception {
    web().fetch(Pods.secrets("app-a"));
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", "Token");
    fault.addProperty("status", 503);
    azure.fake().fault(FakeAzureFault.of(fault));
    clock.advance(Duration.ofMinutes(57));
    assertThat(web().fetch(Pods.secrets("app-a")).contents()).containsEntry("app-a", "1");
    assertThat(azure.fake().count("Token")).isGreaterThan(1);
    clock.advance(Duration.ofHours(24));
    FetchFailure failure = web().fetch(Pods.secrets("app-a")).failure();
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
  }
}
