package io.strongroom.provider.azure.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Machine, token proxy, host names and administrator of the fake refuse what they have to. */
final class FakeAzureTest extends FakeTest {
  @Test
  void aMachineTellsOnlyWhoAsksDirectlyAndForAnIdentityThatItHas() throws Exception {
    fixture.azure.machine().userAssigned(fixture.application);
    String url =
        "http://127.0.0.1:%d/metadata/identity/oauth2/token?api-version=2018-02-01&resource=%s"
            .formatted(fixture.azure.plainPort(), "https://vault.azure.net");
    String mine = url + "&client_id=" + FakeAzureFixture.CLIENT;
    Map<String, String> header = Map.of("Metadata", "true");
    HttpResponse<String> answer = caller.call("GET", mine, "", header);
    assertThat(get(SECRET, token(answer)).statusCode()).isEqualTo(200);
    refused(caller.call("GET", mine, "", Map.of()), 400, "metadata header");
    refused(
        caller.call("GET", mine, "", Map.of("Metadata", "true", "X-Forwarded-For", "10.0.0.1")),
        403,
        "forwarded");
    refused(caller.call("GET", url, "", header), 400, "Identity not found");
    refused(
        caller.call("GET", mine.replace("2018-02-01", "2017-01-01"), "", header),
        400,
        "api-version");
  }

  @Test
  void hostsThatDoNotExistAreNotReached() {
    assertThatThrownBy(() -> get(SECRET.replace("shop", "nobody"), ""))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("https://example.test/", "")).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsAtTheTokenProxyIsAtItsNameAlone() throws Exception {
    String url = "https://kubernetes.default.svc/%s/oauth2/v2.0/token";
    try (Caller ofCluster =
        new Caller(
            fixture.azure.proxyPort(), fixture.azure.tokenProxy().authority().certificate())) {
      HttpResponse<String> answer =
          ofCluster.call("POST", url.formatted(FakeAzureFixture.TENANT), "x=y", Map.of());
      refused(answer, 401, "Unauthorized");
      X509Certificate shown =
          (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
      assertThat(shown.getSubjectAlternativeNames())
          .extracting(name -> String.valueOf(name.get(1)))
          .contains("kubernetes.default.svc", fixture.azure.tokenProxy().apiServerName());
    }
    assertThatThrownBy(
            () -> caller.call("POST", url.formatted(FakeAzureFixture.TENANT), "x=y", Map.of()))
        .as("of another authority")
        .isInstanceOf(SSLException.class);
    assertThat(fixture.azure.tokenProxy().serverName()).matches("a[0-9a-v]{52}\\.ests\\.aks");
  }

  @Test
  void fromOutsideItIsFilledByTheAdministratorAlone() throws Exception {
    String url = "https://shop.vault.azure.net/fake/operations";
    String operations =
        """
        [{"op":"secret","vault":"shop","name":"made","value":"from outside"},
         {"op":"generate","vault":"shop","name":"web","contentType":"application/x-pem-file"},
         {"op":"change","vault":"shop","ref":"secret/db/1","nbf":4102444800,"tags":{"a":"b"}}]
        """;
    for (String token : List.of("", good(), "other")) {
      refused(
          caller.call("POST", url, operations, Map.of("Authorization", "Bearer " + token)),
          401,
          "administrator");
    }
    Map<String, String> admin = Map.of("Authorization", "Bearer " + FakeAzureFixture.ADMIN);
    JsonArray made =
        JsonParser.parseString(caller.call("POST", url, operations, admin).body()).getAsJsonArray();
    assertThat(made.get(0).getAsString())
        .isEqualTo(fixture.vault.versionId(Kind.SECRETS, "made", 1));
    String token = good();
    assertThat(json(get(SECRET.replace("/db", "/made"), token)).get("value").getAsString())
        .isEqualTo("from outside");
    assertThat(json(get(SECRET.replace("/db", "/web"), token)).get("value").getAsString())
        .startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(get(SECRET, token).body()).contains("\"nbf\":4102444800", "\"a\":\"b\"");
    refused(
        caller.call("POST", url, "[{\"op\":\"nothing\",\"vault\":\"shop\"}]", admin),
        400,
        "nothing");
    String calls = "https://shop.vault.azure.net/fake/calls";
    assertThat(caller.call("DELETE", calls, "", admin).body()).contains("\"GetSecret\"");
    assertThat(caller.call("GET", calls, "", admin).body()).isEqualTo("[]");
    caller.call("POST", "https://shop.vault.azure.net/fake/clear", "", admin);
    assertThat(fixture.azure.hosts().vault("shop")).isEqualTo(Optional.empty());
  }
}
