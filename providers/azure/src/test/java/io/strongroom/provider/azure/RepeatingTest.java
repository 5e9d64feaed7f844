package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.azure.fake.Application;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.FakeAzureFault;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.testing.Canary;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that repeat what was sent to them: it stands in no message and in no log. */
final class RepeatingTest extends AzureTest {
  /** How every token begins that Entra or Kubernetes signs. */
  private static final String BEGINNING = "eyJ";

  private static void answers(String operation, int status, String body, String... headers) {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", operation);
    fault.addProperty("status", status);
    fault.addProperty("body", body);
    JsonObject all = new JsonObject();
    for (int i = 0; i < headers.length; i += 2) {
      all.addProperty(headers[i], headers[i + 1]);
    }
    fault.add("headers", all);
    azure.fake().fault(FakeAzureFault.of(fault));
  }

  private static void assertClean(FetchFailure failure, Canary canary) {
    assertThat(failure.toString()).contains("[redacted]").doesNotContain(BEGINNING);
    assertThat(canary.log()).doesNotContain(BEGINNING);
    canary.assertAbsentFrom(failure.toString());
    canary.assertLogIsClean();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'error':{'code':'Forbidden','message':'you sent {{token}}'}}",
        "{'error':{'code':'{{token}}','message':'no'}}",
        "{'error':{'code':'Forbidden','message':'no','innererror':{'code':'{{token}}'}}}",
        "{'error':'{{token}}','error_description':'Bearer {{token}}'}"
      })
  void theTokenOfAVault(String body) throws Exception {
    try (Canary canary = Canary.plant()) {
      vault.secret("db", canary.secret("value"));
      answers("GetSecret", 403, body.replace('\'', '"'));
      assertClean(web().fetch(Pods.secrets("db")).failure(), canary);
    }
  }

  @Test
  void theTokenOfAVaultInItsHeaders() throws Exception {
    try (Canary canary = Canary.plant()) {
      vault.secret("db", canary.secret("value"));
      answers("GetSecret", 403, "{}", "x-ms-request-id", "{{token}}");
      assertClean(web().fetch(Pods.secrets("db")).failure(), canary);
    }
  }

  @Test
  void theTokenOfAVaultInItsChallenge() throws Exception {
    try (Canary canary = Canary.plant()) {
      String token = canary.secret("access token");
      answers("Token", 200, "{\"access_token\":\"%s\",\"expires_in\":3600}".formatted(token));
      vault
          .settings()
          .oddChallenge(
              "Bearer authorization=\"https://login.test/{{token}}\", resource=\"{{token}}\"");
      vault.secret("db", canary.secret("value"));
      assertClean(web().fetch(Pods.secrets("db")).failure(), canary);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'error':'invalid_client','error_description':'you sent {{client_assertion}}'}",
        "{'error':'invalid_client','error_description':'you sent {{form}}'}",
        "{'error':'{{client_assertion}}'}",
        "{'error':'invalid_client','trace_id':'{{client_assertion}}'}",
        "{'error_codes':['{{client_assertion}}']}"
      })
  void theAssertionOfAPod(String body) throws Exception {
    try (Canary canary = Canary.plant()) {
      Token own = azure.token("shop/web", Azure.AUDIENCE);
      canary.watch("assertion", own.exposeToken());
      answers("Token", 401, body.replace('\'', '"'));
      Pods pod = web().with(ServiceAccountTokens.of(Map.of(Azure.AUDIENCE, own)));
      assertClean(pod.fetch(Pods.secrets("db")).failure(), canary);
    }
  }

  @Test
  void theAssertionOfAPodAtTheTokenProxy() throws Exception {
    try (Canary canary = Canary.plant()) {
      String audience = AzureIdentitySettings.BINDING_AUDIENCE;
      Token own = azure.token("shop/web", audience);
      canary.watch("assertion", own.exposeToken());
      azure.fake().tokenProxy().bind(ClusterIssuer.subject("shop/web"), Azure.CLIENT);
      answers(
          "TokenOfBinding",
          403,
          "{\"error\":\"{{client_assertion}}\",\"error_description\":\"{{form}}\"}");
      Pods pod = web().with(ServiceAccountTokens.of(Map.of(audience, own)));
      assertClean(pod.fetch(Pods.secrets("db"), "useAzureTokenProxy", "true").failure(), canary);
    }
  }

  /** Also as it was posted: {@code ~} as {@code %7E}. */
  @ParameterizedTest
  @ValueSource(strings = {"{{client_secret}}", "{{form}}", "id {{client_id}} {{form}}"})
  void theSecretOfAServicePrincipal(String words) throws Exception {
    try (Canary canary = Canary.plant()) {
      String secret = canary.watch("client secret", "k8Q~" + canary.secret("half") + "~*/ +x");
      Application application = azure.fake().entra().application(Azure.TENANT, Azure.OTHER_CLIENT);
      application.secret(secret);
      answers(
          "Token",
          401,
          "{\"error\":\"invalid_client\",\"error_description\":\"you sent %s\"}".formatted(words));
      FetchFailure failure =
          web()
              .with(
                  NodePublishSecrets.of(
                      Map.of("clientid", Azure.OTHER_CLIENT, "clientsecret", secret)))
              .fetch(Pods.secrets("db"), "clientID", "")
              .failure();
      assertClean(failure, canary);
      assertThat(failure.message()).doesNotContain("k8Q").doesNotContain(Azure.OTHER_CLIENT);
    }
  }
}
