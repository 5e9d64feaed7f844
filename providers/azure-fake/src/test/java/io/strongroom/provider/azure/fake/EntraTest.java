package io.strongroom.provider.azure.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entra's part of the fake refuses what Entra refuses. */
final class EntraTest extends FakeTest {
  @ParameterizedTest
  @CsvSource({
    "grant_type, password, 400, AADSTS70003",
    "grant_type, '', 400, AADSTS900144",
    "client_id, '', 400, AADSTS900144",
    "client_id, 66666666-6666-4666-8666-666666666666, 400, AADSTS700016",
    "scope, https://vault.azure.net, 400, AADSTS1002012",
    "scope, https://elsewhere.test/.default, 400, AADSTS500011",
    "client_secret, wrong, 401, AADSTS7000215",
    "client_secret, '', 401, AADSTS7000215",
  })
  void tokensAreNotForEverybody(String field, String value, int status, String code)
      throws Exception {
    Map<String, String> fields = new LinkedHashMap<>(grant(SCOPE));
    fields.put("client_secret", FakeAzureFixture.SECRET);
    fields.put(field, value);
    HttpResponse<String> answer = ask(FakeAzureFixture.TENANT, fields);
    refused(answer, status, code);
    assertThat(json(answer).get("error_codes").getAsJsonArray().get(0).getAsString())
        .isEqualTo(code.replace("AADSTS", ""));
  }

  @Test
  void withoutSecretAndAssertionThereIsNoToken() throws Exception {
    refused(ask(FakeAzureFixture.TENANT, grant(SCOPE)), 401, "AADSTS7000216");
    refused(
        ask(
            FakeAzureFixture.TENANT,
            grant(SCOPE),
            "client_assertion",
            fixture.cluster.token("shop/web", Entra.EXCHANGE)),
        400,
        "client_assertion_type");
  }

  @Test
  void unknownTenantsAreNamed() throws Exception {
    refused(
        ask("99999999-9999-4999-8999-999999999999", grant(SCOPE), "client_secret", "x"),
        400,
        "AADSTS90002");
    refused(ask("nosuch", grant(SCOPE), "client_secret", "x"), 400, "AADSTS900023");
  }

  @Test
  void assertionsAreOfTheRightSignatureIssuerAudienceSubjectAndTime() throws Exception {
    ClusterIssuer cluster = fixture.cluster;
    Instant later = Instant.now().plusSeconds(60);
    refused(
        present(ClusterIssuer.impostor().token("shop/web", Entra.EXCHANGE)), 401, "AADSTS700027");
    refused(
        present(cluster.token("https://other.test", "shop/web", Entra.EXCHANGE, later)),
        401,
        "AADSTS700211");
    refused(present(cluster.token("shop/web", "vault")), 401, "AADSTS700212");
    refused(present(cluster.token("shop/Web", Entra.EXCHANGE)), 401, "AADSTS700213");
    refused(
        present(cluster.token("shop/web", Entra.EXCHANGE, Instant.now().minusSeconds(1))),
        401,
        "AADSTS700024");
    refused(present("no.token"), 400, "AADSTS50027");
    String good = cluster.token("shop/web", Entra.EXCHANGE);
    refused(present(good.substring(0, good.lastIndexOf('.') + 1)), 401, "AADSTS700027");
    fixture.application.federate("https://unknown.test", ClusterIssuer.subject("shop/web"));
    refused(
        present(cluster.token("https://unknown.test", "shop/web", Entra.EXCHANGE, later)),
        400,
        "AADSTS50166");
  }

  @Test
  void whatIsSensitiveIsWhatWasPresentedAndIssued() throws Exception {
    ClusterIssuer cluster = fixture.cluster;
    String refused = cluster.token("shop/other", Entra.EXCHANGE);
    String taken = cluster.token("shop/web", Entra.EXCHANGE);
    refused(present(refused), 401, "AADSTS700213");
    String issued = token(present(taken));
    assertThat(fixture.azure.sensitive()).containsExactlyInAnyOrder(refused, taken, issued);
    fixture.azure.clear();
    assertThat(fixture.azure.sensitive()).isEmpty();
  }

  @Test
  void faultsOfTheTokenEndpointHaveItsForm() throws Exception {
    JsonObject fault = new JsonObject();
    fault.addProperty("operation", "Token");
    fault.addProperty("status", 503);
    fault.addProperty("times", 1);
    fault.addProperty("code", "temporarily_unavailable");
    fixture.azure.fault(FakeAzureFault.of(fault));
    HttpResponse<String> answer = present(fixture.cluster.token("shop/web", Entra.EXCHANGE));
    refused(answer, 503, "temporarily_unavailable");
    assertThat(json(answer).get("error").getAsString()).isEqualTo("temporarily_unavailable");
    String token = token(present(fixture.cluster.token("shop/web", Entra.EXCHANGE)));
    assertThat(get(SECRET, token).statusCode()).isEqualTo(200);
  }
}
