package io.strongroom.provider.azure.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fake refuses what Azure refuses: without that, no test against it would show anything. */
final class FakeAzureTest {
  private static final String SECRET = "https://shop.vault.azure.net/secrets/db?api-version=7.6";
  private static final String SCOPE = "https://vault.azure.net/.default";

  private final FakeAzureFixture fixture = new FakeAzureFixture();
  private final Caller caller = new Caller(fixture.azure);

  FakeAzureTest() {
    fixture.vault.secret("db", "value of db");
  }

  @AfterEach
  void close() {
    caller.close();
    fixture.close();
  }

  private Map<String, String> grant(String scope) {
    return Map.of(
        "grant_type", "client_credentials", "client_id", FakeAzureFixture.CLIENT, "scope", scope);
  }

  private HttpResponse<String> ask(String tenant, Map<String, String> fields, String... more)
      throws IOException {
    String form =
        Stream.concat(fields.entrySet().stream(), pairs(more).entrySet().stream())
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return caller.call(
        "POST",
        "https://login.microsoftonline.com/%s/oauth2/v2.0/token".formatted(tenant),
        form,
        Map.of("Content-Type", "application/x-www-form-urlencoded"));
  }

  private static Map<String, String> pairs(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private HttpResponse<String> present(String assertion) throws IOException {
    return ask(
        FakeAzureFixture.TENANT,
        grant(SCOPE),
        "client_assertion_type",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion",
        assertion);
  }

  private static String token(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).get("access_token").getAsString();
  }

  private static JsonObject json(HttpResponse<String> answer) {
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  private HttpResponse<String> get(String url, String token) throws IOException {
    return caller.call(
        "GET", url, "", token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token));
  }

  private String good() throws IOException {
    return token(
        ask(FakeAzureFixture.TENANT, grant(SCOPE), "client_secret", FakeAzureFixture.SECRET));
  }

  private static void refused(HttpResponse<String> answer, int status, String words) {
    assertThat(answer.body()).contains(words);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

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
    JsonObject claims = Jwts.claims(token).orElseThrow();
    refused(get(SECRET, parts[0] + "." + parts[1] + "." + parts[0]), 401, "AKV10046");
    refused(get(SECRET, parts[0] + "." + parts[1] + "."), 401, "AKV10046");
    refused(get(SECRET, "x"), 401, "AKV10046");
    refused(
        get(SECRET, Jwts.signed(claims, "key-of-the-fake", Keys.freshRsa().getPrivate())),
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
  void hostsThatAreNobodysAreNotReached() {
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
      refused(
          ofCluster.call("POST", url.formatted(FakeAzureFixture.TENANT), "x=y", Map.of()),
          401,
          "Unauthorized");
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
    assertThat(fixture.azure.vault("shop")).isEqualTo(Optional.empty());
  }

  @Test
  void faultsComeAsOftenAsTheyWereOrdered() throws Exception {
    String token = good();
    fixture.azure.fault(Fault.of(429, 1, Optional.of("7")));
    HttpResponse<String> throttled = get(SECRET, token);
    refused(throttled, 429, "Throttled");
    assertThat(throttled.headers().firstValue("Retry-After")).contains("7");
    assertThat(get(SECRET, token).statusCode()).isEqualTo(200);
    assertThat(URI.create(SECRET).getHost()).isEqualTo(fixture.azure.calls().getLast().host());
  }
}
