package io.strongroom.provider.azure.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** What the tests of the fake need to ask it. */
abstract class FakeTest {
  static final String SECRET = "https://shop.vault.azure.net/secrets/db?api-version=7.6";
  static final String SCOPE = "https://vault.azure.net/.default";

  final FakeAzureFixture fixture = new FakeAzureFixture();
  final Caller caller = new Caller(fixture.azure);

  FakeTest() {
    fixture.vault.secret("db", "value of db");
  }

  @AfterEach
  void close() {
    caller.close();
    fixture.close();
  }

  Map<String, String> grant(String scope) {
    return Map.of(
        "grant_type", "client_credentials", "client_id", FakeAzureFixture.CLIENT, "scope", scope);
  }

  HttpResponse<String> ask(String tenant, Map<String, String> fields, String... more)
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

  static Map<String, String> pairs(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  HttpResponse<String> present(String assertion) throws IOException {
    return ask(
        FakeAzureFixture.TENANT,
        grant(SCOPE),
        "client_assertion_type",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion",
        assertion);
  }

  static String token(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).get("access_token").getAsString();
  }

  static JsonObject json(HttpResponse<String> answer) {
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  HttpResponse<String> get(String url, String token) throws IOException {
    return caller.call(
        "GET", url, "", token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token));
  }

  String good() throws IOException {
    return token(
        ask(FakeAzureFixture.TENANT, grant(SCOPE), "client_secret", FakeAzureFixture.SECRET));
  }

  static void refused(HttpResponse<String> answer, int status, String words) {
    assertThat(answer.body()).contains(words);
    assertThat(answer.statusCode()).isEqualTo(status);
  }
}
