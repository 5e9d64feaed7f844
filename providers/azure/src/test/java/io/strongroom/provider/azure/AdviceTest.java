package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.azure.fake.FakeAzureFault;
import io.strongroom.provider.azure.fake.GeneratedCertificate;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failure says is to be done, by Azure's code. */
final class AdviceTest extends AzureTest {
  private static void fault(String operation, int status, String code, String inner) {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", operation);
    fault.addProperty("status", status);
    fault.addProperty("code", code);
    fault.addProperty("message", "Azure's words.");
    fault.addProperty("inner", inner);
    azure.fake().fault(FakeAzureFault.of(fault));
  }

  private static void entra(int status, String error, int number) {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", "Token");
    fault.addProperty("status", status);
    fault.addProperty(
        "body",
        "{\"error\":\"%s\",\"error_description\":\"AADSTS%d: Entra's words.\",\"error_codes\":[%2$d],\"trace_id\":\"trace-1\"}"
            .formatted(error, number));
    azure.fake().fault(FakeAzureFault.of(fault));
  }

  private FetchFailure fetch(String entry) throws Exception {
    return web().fetch(Pods.array(entry)).failure();
  }

  @Test
  void aDisabledSecretIsEnabledOrAnotherVersionNamed() throws Exception {
    vault.secret("db", "value");
    vault.disable(io.strongroom.provider.azure.fake.Kind.SECRETS, "db", 1);
    FetchFailure failure = fetch("objectName: db, objectType: secret");
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.storeCode()).contains("SecretDisabled");
    assertThat(failure.message())
        .endsWith("; enable this version in the vault, or name another in objectVersion")
        .doesNotContain("is it granted");
  }

  @ParameterizedTest
  @CsvSource({"GetKey,KeyDisabled,key", "GetCertificate,CertificateDisabled,cert"})
  void aDisabledKeyOrCertificateLikewise(String operation, String code, String type)
      throws Exception {
    fault(operation, 403, "Forbidden", code);
    FetchFailure failure = fetch("objectName: a, objectType: " + type);
    assertThat(failure.storeCode()).contains(code);
    assertThat(failure.message()).endsWith("name another in objectVersion");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ForbiddenByFirewall", "ForbiddenByConnection"})
  void theFirewallOfAVaultIsNotAMatterOfRights(String code) throws Exception {
    vault.secret("db", "value");
    fault("GetSecret", 403, "Forbidden", code);
    FetchFailure failure = fetch("objectName: db, objectType: secret");
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.storeCode()).contains(code);
    assertThat(failure.message())
        .endsWith("; the vault's firewall does not let this node in")
        .doesNotContain("is it granted");
  }

  @ParameterizedTest
  @CsvSource({
    "secret,secrets/getSecret (Key Vault Secrets User)",
    "key,keys/read (Key Vault Crypto User)",
    "cert,certificates/read (Key Vault Certificate User)"
  })
  void aRightThatIsMissingIsNamedWithItsRole(String type, String right) throws Exception {
    vault.settings().open(false);
    FetchFailure failure = fetch("objectName: a, objectType: " + type);
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.message()).endsWith("; is it granted %s on that vault?".formatted(right));
  }

  /** Its words say that it may be recovered; here it is not there. */
  @Test
  void whatIsDeletedAndNotPurgedIsMissing() throws Exception {
    vault.certificate("web", GeneratedCertificate.of("web.test", false), GeneratedCertificate.PFX);
    vault.delete(io.strongroom.provider.azure.fake.Kind.CERTIFICATES, "web");
    for (String type : new String[] {"secret", "key", "cert"}) {
      FetchFailure failure = fetch("objectName: web, objectType: " + type);
      assertThat(failure.kind()).as(type).isEqualTo(Kind.NOT_FOUND);
      assertThat(failure.message())
          .startsWith(type + " 'web', vault parity, as application ")
          .endsWith("; is it in this vault, under this name, not deleted?");
    }
  }

  /** Entra calls it a loop of requests: it is asked again when others may be done. */
  @Test
  void aLoopThatEntraEndsIsThrottled() throws Exception {
    entra(400, "invalid_grant", 50196);
    FetchFailure failure = fetch("objectName: db, objectType: secret");
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.storeCode()).contains("AADSTS50196");
    assertThat(failure.retryAfter().orElse(Duration.ZERO))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    assertThat(azure.fake().count("Token")).isEqualTo(1);
  }

  @Test
  void aClientSecretThatHasEndedIsASecretToReplace() throws Exception {
    entra(401, "invalid_client", 7000222);
    FetchFailure failure =
        web()
            .with(
                NodePublishSecrets.of(
                    Map.of("clientid", Azure.CLIENT, "clientsecret", Azure.CLIENT_SECRET)))
            .fetch(Pods.secrets("db"), "clientID", "")
            .failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(failure.storeCode()).contains("AADSTS7000222");
    assertThat(failure.requestId()).contains("trace-1");
    assertThat(failure.message()).contains("a secret of it that has not ended");
  }
}
